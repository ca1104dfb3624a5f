'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteContainer } from '../../../app/_actions/data.ts';
import { containersQuery } from '../../../lib/client/queries.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import { formatBytes, formatPlural } from '../../../lib/domain/text/format.ts';
import type { DataContainer } from '../../../lib/http/answers/data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';

interface DeleteContainerProps {
  project: string;
  container: DataContainer;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDeleted: () => void;
}

/** Its files are nowhere else, so its name is asked; why it cannot go is said where it was asked. */
export function DeleteContainer({ project, container, open, onOpenChange, onDeleted }: DeleteContainerProps) {
  const client = useQueryClient();
  const { id, name, files, bytes } = container;
  const [refusal, setRefusal] = useState<string | null>(null);
  const close = (next: boolean) => {
    setRefusal(null);
    onOpenChange(next);
  };
  const remove = useWrite(deleteContainer, {
    success: `Container ${name} is deleted`,
    onDone: () => {
      close(false);
      onDeleted();
      void client.invalidateQueries({ queryKey: containersQuery(project).queryKey });
    },
    onRefused: ({ message }) => {
      setRefusal(message);
      return true;
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title={`Delete ${name}?`}
      confirmLabel="Delete"
      danger
      typeToConfirm={name}
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ id, name })}
    >
      {files > 0 ? (
        <p>
          Its {formatPlural(files, 'file')} ({formatBytes(bytes)}) are deleted for good. Copies on this host that apps
          have mounted stay.
        </p>
      ) : (
        <p>It is empty: no file goes with it.</p>
      )}
      {refusal && (
        <Notice live tone="danger" title="It was not deleted">
          {refusal}
        </Notice>
      )}
    </ConfirmDialog>
  );
}
