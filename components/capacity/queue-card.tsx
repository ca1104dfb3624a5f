'use client';
import { useQuery } from '@tanstack/react-query';
import { queueQuery } from '../../lib/client/queries.ts';
import { formatBytes, formatCpu, formatPlural } from '../../lib/domain/text/format.ts';
import type { Queued, QueueList } from '../../lib/http/answers/capacity.ts';
import { Instant } from '../text/instant.tsx';
import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table.tsx';
import { CAPACITY_EVERY_MS } from './capacity-every.ts';
import { AppLink } from './node-card.tsx';

/** Who waits for capacity, in the order in which it is given. */
export function QueueCard() {
  const { data } = useQuery({ ...queueQuery(), refetchInterval: CAPACITY_EVERY_MS });
  return (
    <Card title="Queue" flush action={data && <span>{formatPlural(data.metadata.total, 'replica')} waiting</span>}>
      {data ? <Queue queue={data} /> : <Skeleton className="mx-4 mb-4 h-20" />}
    </Card>
  );
}

function Queue({ queue: { items, metadata } }: { queue: QueueList }) {
  if (items.length === 0) return <p className="px-4 pb-4 text-muted">Nobody waits for capacity.</p>;
  return (
    <>
      <Table aria-label="Queue">
        <TableHeader>
          <TableRow>
            <TableHead>Place</TableHead>
            <TableHead>App</TableHead>
            <TableHead className="max-md:hidden">Needs</TableHead>
            <TableHead>Waits for</TableHead>
            <TableHead>Since</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {items.map((one) => (
            <TableRow key={one.replica}>
              <TableCell className="whitespace-nowrap">
                {one.position} of {one.length}
              </TableCell>
              <TableCell className="min-w-32">
                <AppLink {...one} />, replica {one.ordinal}
              </TableCell>
              <TableCell title={needsOf(one)} className="max-md:hidden">
                {one.units} × {one.flavor}
              </TableCell>
              <TableCell className="min-w-48">{one.waitingFor}</TableCell>
              <TableCell className="whitespace-nowrap">
                <Instant at={one.queuedAt} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {metadata.total > items.length && (
        <p className="px-3 pb-2 text-muted text-sm">
          and {formatPlural(metadata.total - items.length, 'more replica')}
        </p>
      )}
    </>
  );
}

function needsOf({ gpus, gpuModel, cpu, memory }: Queued): string {
  return `${gpus > 0 ? `${gpus} × ${gpuModel}, ` : ''}${formatCpu(cpu)}, ${formatBytes(memory)}`;
}
