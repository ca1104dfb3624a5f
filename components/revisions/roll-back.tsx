'use client';
import { useQuery } from '@tanstack/react-query';
import { rollbackApp } from '../../app/_actions/apps.ts';
import { revisionDiffQuery } from '../../lib/client/queries.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Diff } from './diff.tsx';
import { whatFollows } from './what-follows.ts';

interface RollBackProps {
  app: App;
  /** To go back to. */
  revision: number;
  /** Replicas of it are ready still. */
  serves: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Says what would change before it does. */
export function RollBack({ app, revision, serves, open, onOpenChange }: RollBackProps) {
  const { data: diff } = useQuery({ ...revisionDiffQuery(app.id, app.status.revision, revision), enabled: open });
  const rollBack = useWrite(rollbackApp, {
    success: `${app.spec.name} goes back to what revision ${revision} ran.`,
    onDone: () => onOpenChange(false),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Roll ${app.spec.name} back to revision ${revision}?`}
      confirmLabel="Roll back"
      pending={rollBack.isPending}
      onConfirm={() => rollBack.mutate({ appId: app.id, revision })}
    >
      <p>
        It runs the very same image and settings as revision {revision} did.{' '}
        {serves ? 'What still serves of it goes on, and takes over again.' : whatFollows(app)}
      </p>
      {diff ? <Diff diff={diff} /> : <Skeleton className="h-16" />}
    </ConfirmDialog>
  );
}
