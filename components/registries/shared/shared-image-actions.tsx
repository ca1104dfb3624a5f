'use client';
import { useQueryClient } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { deleteSharedImage } from '../../../app/_actions/shared-registry.ts';
import { sharedRegistryQuery } from '../../../lib/client/queries.ts';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import { shortDigest } from '../../../lib/domain/image/image-reference.ts';
import type { SharedImage, SharedRepository } from '../../../lib/http/answers/shared-registry.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Menu } from '../../ui/menu.tsx';

interface SharedImageActionsProps {
  project: string;
  repository: SharedRepository;
  image: SharedImage;
}

/** What is to go: one of several tags, or the image as a whole. */
type Doomed = { tag: string } | { digest: string };

export function SharedImageActions({ project, repository, image }: SharedImageActionsProps) {
  const client = useQueryClient();
  const { digest, tags, usedBy } = image;
  const [doomed, setDoomed] = useState<Doomed | null>(null);
  const lacking = useRefusedRight(project, 'image.delete');
  const names = usedBy.map(({ appName }) => appName).join(', ');
  const disabledReason =
    lacking ?? (usedBy.length > 0 ? `${names} ${usedBy.length === 1 ? 'needs' : 'need'} it` : undefined);
  const title = tags.length > 0 ? `${repository.name}:${tags.join(', ')}` : `${repository.name}@${shortDigest(digest)}`;
  const remove = useWrite(deleteSharedImage, {
    success: 'It is deleted',
    onDone: () => {
      // Closed before its row goes, so that the focus finds its way back.
      setDoomed(null);
      void client.invalidateQueries({ queryKey: sharedRegistryQuery(project).queryKey });
    },
    onRefused: () => {
      setDoomed(null);
      return false;
    },
  });
  const single = tags.length > 1 ? tags.map((tag) => ({ label: `Delete tag ${tag}…`, what: { tag } })) : [];
  const entries = [...single, { label: tags.length > 1 ? 'Delete with all tags…' : 'Delete…', what: { digest } }];
  return (
    <>
      <Menu
        label={`Actions for ${title}`}
        entries={entries.map(({ label, what }) => ({
          label,
          danger: true,
          disabledReason,
          onSelect: () => setDoomed(what),
        }))}
      >
        <MoreHorizontal aria-hidden />
      </Menu>
      <ConfirmDialog
        open={doomed !== null}
        onOpenChange={(next) => !next && setDoomed(null)}
        title={`Delete ${doomed && 'tag' in doomed ? `${repository.name}:${doomed.tag}` : title}?`}
        confirmLabel="Delete"
        danger
        pending={remove.isPending}
        onConfirm={() => doomed && remove.mutate({ project, repository: repository.name, name: doomed })}
      >
        <p>
          {doomed && 'tag' in doomed
            ? 'The image keeps its other tags.'
            : 'Nobody can pull it from here again. Apps that run it from elsewhere are not touched.'}
        </p>
      </ConfirmDialog>
    </>
  );
}
