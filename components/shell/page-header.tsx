import type { ReactNode } from 'react';

/** A page's name and what can be done on it. */
export function PageHeader({ title, actions }: { title: ReactNode; actions?: ReactNode }) {
  return (
    <header className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-2">
      <h1 className="min-w-0 break-words font-semibold text-2xl">{title}</h1>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
