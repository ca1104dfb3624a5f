'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { cleanDisk } from '../../app/_actions/disk.ts';
import { diskQuery } from '../../lib/client/queries.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { formatBytes, formatPlural } from '../../lib/domain/text/format.ts';
import { Bytes } from '../text/bytes.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { nameOf } from './images-card.tsx';

/** What would go is asked first, shown, and then exactly that is removed. */
export function CleanDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const { data: would, mutate: ask } = useWrite(cleanDisk, { onField: () => undefined });
  const clean = useWrite(cleanDisk, {
    success: ({ images }) => `${formatPlural(images.length, 'image')} on the way out; what is needed by now stays.`,
    onDone: () => {
      void client.invalidateQueries({ queryKey: diskQuery().queryKey });
      onClose();
    },
  });
  useEffect(() => ask({ dryRun: true }), [ask]);
  const images = would?.images ?? [];
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={would ? `Remove ${formatPlural(images.length, 'image')}?` : 'Remove unused images?'}
      confirmLabel="Remove"
      danger
      pending={clean.isPending || !would}
      onConfirm={() => clean.mutate({ dryRun: false, images: images.map(({ id }) => id) })}
    >
      {would ? (
        <>
          <p>
            Davit fetched them, no container is made of them, and no app runs them or can be rolled back to them without
            a registry. That frees {formatBytes(would.bytes)} at most.
          </p>
          <ul aria-label="Images that go" className="max-h-64 overflow-auto rounded-md border border-line p-2">
            {images.map((image) => (
              <li key={image.id} className="flex justify-between gap-3">
                <span className="min-w-0 break-all font-mono text-sm">{nameOf(image)}</span>
                <Bytes bytes={image.bytes} className="whitespace-nowrap" />
              </li>
            ))}
          </ul>
        </>
      ) : (
        <Skeleton className="h-24" />
      )}
    </ConfirmDialog>
  );
}
