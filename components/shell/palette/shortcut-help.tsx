'use client';
import { Dialog } from '../../ui/dialog.tsx';
import { SHORTCUTS } from './shortcuts.ts';

export function ShortcutHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Shortcuts">
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2 pb-3">
        {SHORTCUTS.map((one) => (
          <div key={one.label} className="contents">
            <dt>{one.label}</dt>
            <dd>
              <Keys keys={one.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="flex gap-1">
      {keys.map((key) => (
        <kbd key={key} className="rounded-sm border border-line bg-inset px-1.5 font-mono text-muted text-xs">
          {key === 'mod' ? modKey() : key.length === 1 && keys[0] === 'mod' ? key.toUpperCase() : key}
        </kbd>
      ))}
    </span>
  );
}

/** Only in the browser, after a key was pressed: the server does not know. */
function modKey(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}
