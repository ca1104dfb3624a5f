import type { ReactNode } from 'react';
import { Logo } from '../shell/logo.tsx';

/** The frame of pages for who is not in a project: one card, nothing else. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-10">
      <p className="flex items-center gap-2 font-semibold text-xl">
        <Logo />
        Davit
      </p>
      <div className="w-full max-w-96 rounded-lg border border-line bg-card p-6">
        <h1 className="mb-1 font-semibold text-lg">{title}</h1>
        {children}
      </div>
    </main>
  );
}
