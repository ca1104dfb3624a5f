'use client';
import { useQuery } from '@tanstack/react-query';
import { volumesQuery } from '../../../lib/client/queries.ts';
import { formatBytes } from '../../../lib/domain/text/format.ts';
import type { UserVolume } from '../../../lib/http/answers/volume.ts';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Table, TableBody, TableHead, TableHeader, TableRow } from '../../ui/table.tsx';
import { MOVES_EVERY_MS } from '../sync/sync-every.ts';
import { Unread } from '../unread.tsx';
import { VolumeRow } from './volume-row.tsx';

const EVERY_MS = 10_000;

/** The copies of data on this host, and who mounts them. */
export function VolumesCard({ project }: { project: string }) {
  const { data, error, refetch } = useQuery({
    ...volumesQuery(project),
    refetchInterval: ({ state }) => (state.data?.items.some(({ underWay }) => underWay) ? MOVES_EVERY_MS : EVERY_MS),
  });
  const bytes = data?.items.reduce((sum, one) => sum + one.bytes, 0) ?? 0;
  return (
    <Card
      flush
      title="Volumes on this host"
      action={bytes > 0 && <span className="text-sm">{formatBytes(bytes, true)} in all</span>}
    >
      {data ? (
        <Volumes project={project} volumes={data.items} />
      ) : error ? (
        <Unread what="The volumes" message={error.message} retry={() => void refetch()} />
      ) : (
        <Skeleton className="m-4 h-24" />
      )}
    </Card>
  );
}

function Volumes({ project, volumes }: { project: string; volumes: readonly UserVolume[] }) {
  if (volumes.length === 0) {
    return (
      <Empty title="No volumes yet" className="py-8">
        Before an app starts, what it mounts is copied to this host: that copy is a volume. Those that are cached are
        shared by all apps that mount the same.
      </Empty>
    );
  }
  return (
    <Table aria-label="Volumes">
      <TableHeader>
        <TableRow>
          <TableHead>Source</TableHead>
          <TableHead numeric className="max-sm:hidden">
            Size
          </TableHead>
          <TableHead className="max-lg:hidden">Mounted by</TableHead>
          <TableHead className="max-md:hidden">Last synced</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {volumes.map((volume) => (
          <VolumeRow key={volume.id} project={project} volume={volume} />
        ))}
      </TableBody>
    </Table>
  );
}
