'use client';

import { Play, RotateCw, Square, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { restartApp } from '../../app/_actions/apps.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { refusalOf } from '../../lib/domain/lifecycle/actions.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { paths } from '../../lib/paths/paths.ts';
import { useAppWrites } from '../apps/use-app-writes.ts';
import { Button } from '../ui/button.tsx';

const DeleteApp = dynamic(() => import('./delete-app.tsx').then((one) => one.DeleteApp), { ssr: false });

/** What can be done with an app; what its state or one's role does not allow stays in view and says why. */
export function AppActions({ project, app }: { project: string; app: App }) {
  const router = useRouter();
  const { state } = app.status;
  const name = app.spec.name;
  const mayNotRun = useRefusedRight(project, 'app.run');
  const mayNotDelete = useRefusedRight(project, 'app.delete');
  const [deleting, setDeleting] = useState<boolean | null>(null);
  const { start, stop } = useAppWrites(project);
  const restart = useWrite(restartApp, { success: `${name} restarts: new replicas take over one by one.` });
  return (
    <fieldset aria-label={`Actions for ${name}`} className="flex flex-wrap gap-2">
      <Button
        variant={state === 'STOPPED' || state === 'FAILED' || state === 'ERROR' ? 'primary' : 'outline'}
        disabledReason={mayNotRun ?? refusalOf('start', state)}
        pending={start.isPending}
        onClick={() => start.mutate(app.id)}
      >
        <Play aria-hidden />
        Start
      </Button>
      <Button
        disabledReason={mayNotRun ?? refusalOf('stop', state)}
        pending={stop.isPending}
        onClick={() => stop.mutate(app.id)}
      >
        <Square aria-hidden />
        Stop
      </Button>
      <Button
        disabledReason={mayNotRun ?? refusalOf('restart', state)}
        pending={restart.isPending}
        onClick={() => restart.mutate(app.id)}
      >
        <RotateCw aria-hidden />
        Restart
      </Button>
      <Button disabledReason={mayNotDelete ?? refusalOf('forceDelete', state)} onClick={() => setDeleting(true)}>
        <Trash2 aria-hidden />
        Delete
      </Button>
      {deleting !== null && (
        <DeleteApp
          project={project}
          app={app}
          open={deleting}
          onOpenChange={setDeleting}
          onDeleted={() => router.push(paths.apps(project))}
        />
      )}
    </fieldset>
  );
}
