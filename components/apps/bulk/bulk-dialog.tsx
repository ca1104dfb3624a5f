'use client';
import { useQueryClient } from '@tanstack/react-query';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { deleteApp, startApp, stopApp } from '../../../app/_actions/apps.ts';
import { appsQuery } from '../../../lib/client/queries.ts';
import type { WriteResult } from '../../../lib/client/write-result.ts';
import { isAllowed } from '../../../lib/domain/lifecycle/actions.ts';
import { formatPlural } from '../../../lib/domain/text/format.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { AppRow } from '../rows.ts';
import { BULK_WORDS } from './bulk-words.ts';
import { type BulkAction, splitFor } from './selection.ts';

interface Outcome {
  row: AppRow;
  /** The API's own words; null when it was done. */
  refusal: string | null;
}

type Stage = { kind: 'asking' } | { kind: 'running'; done: number } | { kind: 'told'; outcomes: readonly Outcome[] };

interface BulkDialogProps {
  project: string;
  action: BulkAction;
  rows: readonly AppRow[];
  /** @param done something was asked for */
  onClose: (done: boolean) => void;
}

/** One question for all that are selected, naming each; then what came of each. */
export function BulkDialog({ project, action, rows, onClose }: BulkDialogProps) {
  const client = useQueryClient();
  const [stage, setStage] = useState<Stage>({ kind: 'asking' });
  // As they were when it was asked: what changes meanwhile, the API says.
  const [{ can, cannot }] = useState(() => splitFor(action, rows));
  const words = BULK_WORDS[action];

  async function run() {
    const outcomes: Outcome[] = [];
    for (const row of can) {
      setStage({ kind: 'running', done: outcomes.length });
      outcomes.push({ row, refusal: await refusalOfCall(action, row) });
    }
    void client.invalidateQueries({ queryKey: appsQuery(project).queryKey });
    setStage({ kind: 'told', outcomes });
  }

  const busy = stage.kind === 'running';
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !busy) onClose(stage.kind === 'told');
      }}
      size="lg"
      title={titleOf(action, can.length, stage)}
      footer={
        stage.kind === 'told' ? (
          <Button variant="primary" autoFocus onClick={() => onClose(true)}>
            Close
          </Button>
        ) : (
          <>
            <Button disabledReason={busy ? 'It is under way' : undefined} onClick={() => onClose(false)}>
              Cancel
            </Button>
            <Button variant={action === 'delete' ? 'danger' : 'primary'} pending={busy} onClick={() => void run()}>
              {busy ? `${stage.done} of ${can.length}` : `${words.verb} ${can.length}`}
            </Button>
          </>
        )
      }
    >
      {stage.kind === 'told' ? (
        <Outcomes outcomes={stage.outcomes} participle={words.participle} />
      ) : (
        <>
          <p className="mb-2 text-muted">{words.consequence}</p>
          <Names label={`To be ${words.participle}`} rows={can} />
          {cannot.length > 0 && (
            <>
              <p className="mt-3 mb-2 text-muted">Left as they are, for their state does not allow it:</p>
              <Names label="Left as they are" rows={cannot} />
            </>
          )}
        </>
      )}
    </Dialog>
  );
}

function titleOf(action: BulkAction, count: number, stage: Stage): string {
  const { verb, participle } = BULK_WORDS[action];
  if (stage.kind !== 'told') return `${verb} ${formatPlural(count, 'app')}?`;
  const done = stage.outcomes.filter((one) => one.refusal === null).length;
  return done === count ? `${formatPlural(done, 'app')} ${participle}` : `${done} of ${count} apps ${participle}`;
}

async function refusalOfCall(action: BulkAction, { app }: AppRow): Promise<string | null> {
  try {
    const result = await call(action, app.id, !isAllowed('delete', app.status.state));
    return result.ok ? null : result.error.message;
  } catch {
    return 'Davit did not answer: look whether it was done before you try again.';
  }
}

function call(action: BulkAction, appId: string, force: boolean): Promise<WriteResult<unknown>> {
  switch (action) {
    case 'start':
      return startApp(appId);
    case 'stop':
      return stopApp(appId);
    case 'delete':
      return deleteApp({ appId, force });
  }
}

function Names({ label, rows }: { label: string; rows: readonly AppRow[] }) {
  return (
    <ul aria-label={label} className="max-h-56 overflow-y-auto rounded-md border border-line">
      {rows.map(({ app }) => (
        <li
          key={app.id}
          className="flex items-center justify-between gap-3 border-line border-b px-3 py-1.5 last:border-b-0"
        >
          <span className="min-w-0 truncate font-medium">{app.spec.name}</span>
          <StateBadge state={app.status.state} />
        </li>
      ))}
    </ul>
  );
}

/** Refusals first: they are what one must read. */
function Outcomes({ outcomes, participle }: { outcomes: readonly Outcome[]; participle: string }) {
  const inOrder = [...outcomes].sort((a, b) => Number(a.refusal === null) - Number(b.refusal === null));
  return (
    <ul aria-label="Outcome" className="max-h-80 overflow-y-auto rounded-md border border-line">
      {inOrder.map(({ row, refusal }) => (
        <li key={row.app.id} className="flex items-start gap-2.5 border-line border-b px-3 py-2 last:border-b-0">
          {refusal === null ? (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
          ) : (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
          )}
          <span className="min-w-0 break-words">
            <span className="font-medium">{row.app.spec.name}</span>{' '}
            {refusal === null ? <span className="text-muted">{participle}</span> : refusal}
          </span>
        </li>
      ))}
    </ul>
  );
}
