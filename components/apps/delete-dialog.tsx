'use client';
import { isAllowed } from '../../lib/domain/lifecycle/actions.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

export interface DeleteDialogProps {
  app: App;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** @param force it runs, so its replicas are killed */
  onConfirm: (force: boolean) => void;
}

/** Says what goes with an app, and what stays. */
export function DeleteDialog({ app, open, onOpenChange, onConfirm }: DeleteDialogProps) {
  const force = !isAllowed('delete', app.status.state);
  const ready = app.status.availableReplicas;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${app.spec.name}?`}
      confirmLabel="Delete"
      danger
      onConfirm={() => onConfirm(force)}
    >
      {force && (
        <p>
          It is {app.status.state}: {ready === 1 ? 'its replica is' : `its ${ready || 'starting'} replicas are`} killed
          without grace, and requests in flight fail. Stop it first to let them finish.
        </p>
      )}
      <p>
        Its containers, logs and addresses go for good, and tokens made for it alone call nothing any more. What it cost
        stays in the ledger.
      </p>
    </ConfirmDialog>
  );
}
