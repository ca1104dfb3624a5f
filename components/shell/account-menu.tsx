'use client';
import { signOut } from '../../lib/client/session.ts';
import { toast } from '../../lib/client/toasts.ts';
import { Menu } from '../ui/menu.tsx';

export interface Account {
  email: string;
  name: string;
  administrator: boolean;
}

export function AccountMenu({ user }: { user: Account }) {
  return (
    <Menu
      label="Account"
      variant="outline"
      entries={[
        { kind: 'heading', label: user.name === user.email ? user.email : `${user.name}, ${user.email}` },
        ...(user.administrator ? [{ kind: 'heading' as const, label: 'Administrator of this instance' }] : []),
        { kind: 'separator' },
        { label: 'Sign out', onSelect: signOutAndSay },
      ]}
    >
      <span aria-hidden className="font-medium text-sm">
        {initialsOf(user.name)}
      </span>
    </Menu>
  );
}

export function signOutAndSay(): void {
  signOut().catch(() => toast.error('Not signed out: Davit did not answer', { description: 'Try again in a moment.' }));
}

function initialsOf(name: string): string {
  const letters = name.split(/[\s@._-]+/).flatMap((word) => [...word].slice(0, 1));
  return letters.slice(0, 2).join('').toUpperCase() || '?';
}
