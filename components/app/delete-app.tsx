'use client';

import { deleteApp } from '../../app/_actions/apps.ts';
import { markState } from '../../lib/client/mark-state.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { isAllowed } from '../../lib/domain/lifecycle/actions.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { toast } from '../ui/toast.tsx';

interface DeleteAppProps {
  project: string;
  app: App;
  open: boolean;
  onOpenChange(open: boolean): void;
  /** Its deletion is under way: leave its pages. */
  onDeleted?: () => void;
}

/** Asks for the app's name; one that runs is killed with it, and the question says so. */
export function DeleteApp({ project, app, open, onOpenChange, onDeleted }: DeleteAppProps) {
  const { name } = app.spec;
  const { state } = app.status;
  const force = !isAllowed('delete', state);
  const remove = useWrite(deleteApp, {
    optimistic: (mark, { appId }) =>
      markState(mark, project, appId, 'DELETING', 'Deletion was asked. Its containers are being removed.'),
    onDone: () => {
      onOpenChange(false);
      toast.success(`${name} is being deleted.`);
      onDeleted?.();
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${name}?`}
      confirmLabel="Delete"
      danger
      typeToConfirm={name}
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ appId: app.id, force })}
    >
      <p>
        {force
          ? `It is ${state}: its replicas are killed at once, and calls that are under way are cut off.`
          : 'Nothing of it runs.'}
      </p>
      <p>
        Its addresses, its settings and its revisions go and cannot be brought back. Its bill, its events and its name
        remain.
      </p>
    </ConfirmDialog>
  );
}
