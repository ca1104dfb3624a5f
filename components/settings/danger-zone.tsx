'use client';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { stopApp } from '../../app/_actions/apps.ts';
import { markState } from '../../lib/client/mark-state.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { refusalOf } from '../../lib/domain/lifecycle/actions.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { SECTION_TITLES } from './sections.ts';

const DeleteApp = dynamic(() => import('../app/delete-app.tsx').then((one) => one.DeleteApp), { ssr: false });

/** What ends an app, and what that means. */
export function DangerZone({ project, app }: { project: string; app: App }) {
  const [deleting, setDeleting] = useState<boolean | null>(null);
  const { state } = app.status;
  const mayNotRun = useRefusedRight(project, 'app.run');
  const mayNotDelete = useRefusedRight(project, 'app.delete');
  const stop = useWrite(stopApp, {
    optimistic: (mark, id) => markState(mark, project, id, 'STOPPING', 'Stop was asked: replicas drain, then end.'),
  });
  return (
    <div id="danger" className="scroll-mt-16">
      <Card title={SECTION_TITLES.danger}>
        <div className="flex flex-col gap-3">
          <Row text="Stop: replicas finish what they have, then end; nothing is billed any more. It can be started again.">
            <Button
              disabledReason={mayNotRun ?? refusalOf('stop', state)}
              pending={stop.isPending}
              onClick={() => stop.mutate(app.id)}
            >
              Stop
            </Button>
          </Row>
          <Row text="Delete: its containers, its addresses and its settings go for good; its bill, events and name remain.">
            <Button
              variant="danger"
              disabledReason={mayNotDelete ?? refusalOf('forceDelete', state)}
              onClick={() => setDeleting(true)}
            >
              Delete
            </Button>
          </Row>
        </div>
      </Card>
      {deleting !== null && <DeleteApp project={project} app={app} open={deleting} onOpenChange={setDeleting} />}
    </div>
  );
}

function Row({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="min-w-0 flex-1 basis-64 text-muted">{text}</p>
      {children}
    </div>
  );
}
