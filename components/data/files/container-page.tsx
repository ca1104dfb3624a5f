'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import { useEffect, useState } from 'react';
import { containerQuery, filesOf } from '../../../lib/client/queries.ts';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { uploadsInto } from '../../../lib/client/uploads/upload-queue.ts';
import { useUploads } from '../../../lib/client/uploads/uploads.ts';
import { formatBytes, formatPlural } from '../../../lib/domain/text/format.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { PageHeader } from '../../shell/page-header.tsx';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DropZone } from '../upload/drop-zone.tsx';
import { UploadButtons } from '../upload/upload-buttons.tsx';
import { UploadPanel } from '../upload/upload-panel.tsx';
import { Folder } from './folder.tsx';

const DeleteContainer = dynamic(() => import('../containers/delete-container.tsx').then((one) => one.DeleteContainer), {
  ssr: false,
});

const EVERY_MS = 10_000;
/** Its files are counted a moment after they changed. */
const COUNTED_EVERY_MS = 2_000;

/** A container's files: one folder of them, what is on its way into it, and what can be done. */
export function ContainerPage({ project, containerId }: { project: string; containerId: string }) {
  const router = useRouter();
  const [folder, setFolder] = useQueryState('in', parseAsString.withDefault('').withOptions({ history: 'push' }));
  const { left, done } = uploadsInto(useUploads(), containerId).totals;
  const client = useQueryClient();
  const isUploading = left > 0;
  // What has just come is seen at once; while many come, now and then.
  useEffect(() => {
    if (done > 0 && !isUploading) void client.invalidateQueries(filesOf(containerId));
  }, [client, containerId, done, isUploading]);
  const lacking = useRefusedRight(project, 'data.manage');
  const [deleting, setDeleting] = useState<boolean | null>(null);
  const [isGone, setGone] = useState(false);
  // While it is about to go, and once it is gone, there is nothing to look for.
  const isLookedAt = deleting !== true && !isGone;
  const { data: container } = useQuery({
    ...containerQuery(containerId),
    enabled: !isGone,
    refetchInterval: ({ state }) => (isLookedAt && !state.error ? COUNTED_EVERY_MS : false),
  });
  if (!container || isGone) return <Skeleton className="h-96" />;
  const place = { project, containerId, name: container.name };
  return (
    <>
      <PageHeader
        title={container.name}
        actions={
          <>
            <UploadButtons place={place} folder={folder} disabledReason={lacking} />
            <Button disabledReason={lacking} onClick={() => setDeleting(true)}>
              <Trash2 aria-hidden />
              Delete container…
            </Button>
          </>
        }
      />
      <p className="mb-3 text-muted">
        {formatPlural(container.files, 'file')}, {formatBytes(container.bytes, true)}. Apps mount it as{' '}
        <span className="break-all font-mono text-text">{container.name}@davit</span>.
      </p>
      <div className="flex flex-col gap-3">
        <UploadPanel containerId={containerId} />
        <DropZone place={place} folder={folder} disabled={lacking !== undefined}>
          <Folder
            key={folder}
            container={container}
            folder={folder}
            onFolder={(next) => void setFolder(next || null)}
            refetchInterval={!isLookedAt ? false : isUploading ? COUNTED_EVERY_MS : EVERY_MS}
            lacking={lacking}
          />
        </DropZone>
      </div>
      {deleting !== null && (
        <DeleteContainer
          project={project}
          container={container}
          open={deleting}
          onOpenChange={setDeleting}
          onDeleted={() => {
            setGone(true);
            router.push(paths.data(project));
          }}
        />
      )}
    </>
  );
}
