'use client';
import { useQueryClient } from '@tanstack/react-query';
import { deleteVolume } from '../../../app/_actions/data.ts';
import { volumesQuery } from '../../../lib/client/queries.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import { formatBytes, formatPlural } from '../../../lib/domain/text/format.ts';
import type { UserVolume } from '../../../lib/http/answers/volume.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

interface DeleteVolumeProps {
  project: string;
  volume: UserVolume;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A copy can be fetched again; what was not pushed cannot, so then its name is asked. */
export function DeleteVolume({ project, volume, open, onOpenChange }: DeleteVolumeProps) {
  const client = useQueryClient();
  const { id, source, files, bytes, unpushedSince } = volume;
  const isOnlyCopy = unpushedSince !== undefined;
  const remove = useWrite(deleteVolume, {
    success: `The volume of ${source} is deleted`,
    onDone: () => {
      onOpenChange(false);
      void client.invalidateQueries({ queryKey: volumesQuery(project).queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete the volume of ${source}?`}
      confirmLabel="Delete"
      danger
      {...(isOnlyCopy ? { typeToConfirm: source } : {})}
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ id, ...(isOnlyCopy ? { name: source } : {}) })}
    >
      <p>
        {formatPlural(files, 'file')} ({formatBytes(bytes)}) go from this host. What they came from stays as it is, and
        is fetched again when an app that mounts it starts.
      </p>
      {isOnlyCopy && (
        <p className="text-danger">It holds what an app wrote and nobody pushed: that is lost for good.</p>
      )}
    </ConfirmDialog>
  );
}
