'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { deleteApp, stopApp } from '../../app/_actions/apps.ts';
import { appQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { can, isAllowed } from '../../lib/domain/lifecycle/actions.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { SECTION_TITLES } from './sections.ts';

/** What ends an app. */
export function DangerZone({ project, app }: { project: string; app: App }) {
  const [asked, setAsked] = useState<'stop' | 'delete' | null>(null);
  const router = useRouter();
  const { name } = app.spec;
  const { state } = app.status;
  const mayRun = useRefusedRight(project, 'app.run');
  const mayDelete = useRefusedRight(project, 'app.delete');
  const force = !isAllowed('delete', state);
  const stop = useWrite(stopApp, {
    optimistic: (mark) =>
      mark<App>(appQuery(app.id), (before) => ({ ...before, status: { ...before.status, state: 'STOPPING' } })),
    onDone: () => setAsked(null),
  });
  const remove = useWrite(deleteApp, {
    success: `${name} is being deleted`,
    onDone: () => router.push(paths.apps(project)),
  });
  const noStop =
    mayRun ?? (isAllowed('stop', state) ? undefined : `An app that is ${state} cannot be ${can.stop.participle}`);
  const noDelete =
    mayDelete ??
    (isAllowed('forceDelete', state) ? undefined : `An app that is ${state} cannot be ${can.delete.participle}`);
  return (
    <div id="danger" className="scroll-mt-4">
      <Card title={SECTION_TITLES.danger} className="border-danger/40">
        <div className="flex flex-col gap-3">
          <Row
            text="Stop: replicas finish what they have, then end; nothing is billed any more. It can be started again."
            button={
              <Button disabledReason={noStop} onClick={() => setAsked('stop')}>
                Stop
              </Button>
            }
          />
          <Row
            text="Delete: its containers, its address and its settings go for good; its bill, events and name remain."
            button={
              <Button variant="danger" disabledReason={noDelete} onClick={() => setAsked('delete')}>
                Delete
              </Button>
            }
          />
        </div>
      </Card>
      <ConfirmDialog
        open={asked === 'stop'}
        onOpenChange={(open) => setAsked(open ? 'stop' : null)}
        title={`Stop ${name}?`}
        confirmLabel="Stop"
        pending={stop.isPending}
        onConfirm={() => stop.mutate(app.id)}
      >
        <p>Callers get 503 until it is started again. Replicas finish the requests that they have.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asked === 'delete'}
        onOpenChange={(open) => setAsked(open ? 'delete' : null)}
        title={`Delete ${name}?`}
        confirmLabel="Delete"
        danger
        typeToConfirm={name}
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ appId: app.id, force })}
      >
        <p>
          Its containers, its address and its settings go for good.
          {force && ' It is not at rest: its replicas are killed without grace.'}
        </p>
      </ConfirmDialog>
    </div>
  );
}

function Row({ text, button }: { text: string; button: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="min-w-0 flex-1 basis-64 text-muted">{text}</p>
      {button}
    </div>
  );
}
