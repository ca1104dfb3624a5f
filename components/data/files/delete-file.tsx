'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteFile } from '../../../app/_actions/data.ts';
import { filesOf } from '../../../lib/client/queries.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import { formatBytes, formatPlural } from '../../../lib/domain/text/format.ts';
import { showControls } from '../../../lib/domain/text/inert-text.ts';
import type { DataContainer, DataFile } from '../../../lib/http/answers/data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

interface DeleteFileProps {
  container: DataContainer;
  /** Null: closed. */
  file: DataFile | null;
  onClose: () => void;
}

/** A folder is many files, of which nobody has a list before the eyes: its name is asked. */
export function DeleteFile({ container, file, onClose }: DeleteFileProps) {
  const client = useQueryClient();
  // While the dialog closes, it goes on to say what it was about.
  const [shown, setShown] = useState(file);
  if (file !== null && file !== shown) setShown(file);
  const remove = useWrite(deleteFile, {
    success: ({ files }, { path }) =>
      shown?.folder
        ? `${formatPlural(files, 'file')} in ${showControls(path)} deleted`
        : `${showControls(path)} is deleted`,
    onDone: () => {
      onClose();
      void client.invalidateQueries(filesOf(container.id));
    },
  });
  if (!shown) return null;
  const name = showControls(shown.name);
  return (
    <ConfirmDialog
      open={file !== null}
      onOpenChange={(open) => !open && onClose()}
      title={`Delete ${name}?`}
      confirmLabel="Delete"
      danger
      {...(shown.folder ? { typeToConfirm: shown.name } : {})}
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ id: container.id, path: shown.path })}
    >
      {shown.folder ? (
        <p>The folder and all that is in it go from {container.name} for good.</p>
      ) : (
        <p>
          The file{shown.bytes === undefined ? '' : ` (${formatBytes(shown.bytes)})`} goes from {container.name} for
          good. Apps that have mounted it keep their copy until they sync again.
        </p>
      )}
    </ConfirmDialog>
  );
}
