'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { formatPlural } from '../../../lib/domain/text/format.ts';
import { Button } from '../../ui/button.tsx';
import type { AppRow } from '../rows.ts';
import { BULK_WORDS } from './bulk-words.ts';
import { BULK_ACTIONS, type BulkAction, splitFor } from './selection.ts';

const BulkDialog = dynamic(() => import('./bulk-dialog.tsx').then((one) => one.BulkDialog), { ssr: false });

interface BulkBarProps {
  project: string;
  chosen: readonly AppRow[];
  clear: () => void;
}

/** What can be done with all that are selected. At the bottom, so that the list does not move when it comes. */
export function BulkBar({ project, chosen, clear }: BulkBarProps) {
  const [asked, setAsked] = useState<{ action: BulkAction; rows: readonly AppRow[] } | null>(null);
  const mayRun = useRefusedRight(project, 'app.run');
  const mayDelete = useRefusedRight(project, 'app.delete');
  return (
    <>
      {chosen.length > 0 && (
        <section
          aria-label="Selected apps"
          className="fixed bottom-3 left-1/2 z-30 flex w-max max-w-[calc(100vw-1.5rem)] -translate-x-1/2 animate-appear flex-wrap items-center justify-center gap-2 rounded-lg border border-line-strong bg-card p-2 lg:left-[calc(50%+6.5rem)]"
        >
          <span role="status" className="px-1 font-medium">
            {formatPlural(chosen.length, 'app')} selected
          </span>
          {BULK_ACTIONS.map((action) => {
            const { can } = splitFor(action, chosen);
            const refused = action === 'delete' ? mayDelete : mayRun;
            const none = can.length === 0 ? `None of them can be ${BULK_WORDS[action].participle} now` : undefined;
            return (
              <Button
                key={action}
                size="sm"
                variant={action === 'delete' ? 'danger' : 'outline'}
                disabledReason={refused ?? none}
                onClick={() => setAsked({ action, rows: chosen })}
              >
                {BULK_WORDS[action].verb} {can.length}
              </Button>
            );
          })}
          <Button size="sm" variant="ghost" onClick={clear}>
            Clear
          </Button>
        </section>
      )}
      {asked && (
        <BulkDialog
          project={project}
          action={asked.action}
          rows={asked.rows}
          onClose={(done) => {
            setAsked(null);
            if (done) clear();
          }}
        />
      )}
    </>
  );
}
