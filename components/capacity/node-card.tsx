'use client';
import Link from 'next/link';
import { formatBytes, formatCount, formatCpu, formatPlural } from '../../lib/domain/text/format.ts';
import type { Gpu, Node } from '../../lib/http/answers/capacity.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Bytes } from '../text/bytes.tsx';
import { Instant } from '../text/instant.tsx';
import { Card } from '../ui/card.tsx';
import { cn } from '../ui/cn.ts';
import { Meter } from '../ui/meter.tsx';
import { Notice } from '../ui/notice.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table.tsx';

/** One node: what it has, what is reserved of it, each GPU with its owner, and which apps hold it. */
export function NodeCard({ node }: { node: Node }) {
  const { name, architecture, seenAt, cpu, memory, gpus, warnings } = node;
  return (
    <Card
      title={`Node ${name}`}
      action={
        <span className="text-sm">
          {architecture}, seen <Instant at={seenAt} />
        </span>
      }
      flush
    >
      <div className="flex flex-col gap-3 px-4 pt-1 pb-3">
        {warnings.map(({ code, message }) => (
          <Notice key={code} tone="warning">
            {message}
          </Notice>
        ))}
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
          <Reserved label="CPU" {...cpu} show={formatCpu} />
          <Reserved label="Memory" {...memory} show={formatBytes} />
          {gpus.length === 0 && (
            <div>
              <dt className="text-muted text-sm">GPUs</dt>
              <dd>none found</dd>
            </div>
          )}
        </dl>
        {gpus.length > 0 && (
          <ul aria-label={`GPUs of ${name}`} className="grid gap-2 sm:grid-cols-2 xl:grid-cols-4">
            {gpus.map((gpu) => (
              <GpuTile key={gpu.deviceId} gpu={gpu} />
            ))}
          </ul>
        )}
      </div>
      <Holders node={node} />
    </Card>
  );
}

interface ReservedProps {
  label: string;
  total: number;
  reserved: number;
  free: number;
  show: (amount: number) => string;
}

function Reserved({ label, total, reserved, free, show }: ReservedProps) {
  return (
    <div>
      <dt className="text-muted text-sm">{label}</dt>
      <dd className="flex flex-wrap items-center gap-x-3">
        <span>
          {show(reserved)} of {show(total)} reserved
        </span>
        <Meter percent={total === 0 ? 0 : (reserved / total) * 100} />
        <span className="text-muted">{show(free)} free</span>
      </dd>
    </div>
  );
}

const GPU_WORDS: Record<Gpu['state'], string> = {
  FREE: 'free',
  HELD: 'held by',
  UNUSABLE: 'cannot be used: see the warning above',
  GONE: 'gone from the node, still held by',
};

function GpuTile({ gpu: { index, deviceId, model, memory, state, owner } }: { gpu: Gpu }) {
  const look = {
    FREE: 'border-line',
    HELD: 'border-accent',
    UNUSABLE: 'border-dashed border-warning',
    GONE: 'border-danger',
  };
  return (
    <li className={cn('min-w-0 rounded-md border px-3 py-2', look[state])}>
      <p className="font-medium">
        GPU {index}: {model}, <Bytes bytes={memory} />
      </p>
      <p className="truncate font-mono text-dim text-xs" title={deviceId}>
        {deviceId}
      </p>
      <p
        className={cn('break-words text-sm', state === 'UNUSABLE' || state === 'GONE' ? 'text-warning' : 'text-muted')}
      >
        {GPU_WORDS[state]}{' '}
        {owner && (
          <>
            <AppLink {...owner} />, replica {owner.ordinal}
          </>
        )}
      </p>
    </li>
  );
}

function Holders({ node: { name, apps, appCount } }: { node: Node }) {
  if (apps.length === 0) {
    return <p className="border-line border-t px-4 py-3 text-muted">No app holds anything of it.</p>;
  }
  return (
    <div className="border-line border-t">
      <Table aria-label={`Apps on ${name}`}>
        <TableHeader>
          <TableRow>
            <TableHead>App</TableHead>
            <TableHead numeric>Replicas</TableHead>
            <TableHead numeric>vCPU</TableHead>
            <TableHead numeric>Memory</TableHead>
            <TableHead numeric>GPUs</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {apps.map((one) => (
            <TableRow key={one.app}>
              <TableCell className="min-w-32">
                <AppLink {...one} />
              </TableCell>
              <TableCell numeric>{formatCount(one.replicas)}</TableCell>
              <TableCell numeric>{one.cpu.toLocaleString('en')}</TableCell>
              <TableCell numeric>
                <Bytes bytes={one.memory} />
              </TableCell>
              <TableCell numeric>{formatCount(one.gpus)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {appCount > apps.length && (
        <p className="px-3 pb-2 text-muted text-sm">and {formatPlural(appCount - apps.length, 'more app')}</p>
      )}
    </div>
  );
}

/** An app of any project. */
export function AppLink({ project, app, appName }: { project: string; app: string; appName: string }) {
  return (
    <Link href={paths.app(project, app)} className="break-words underline hover:no-underline">
      {project}/{appName}
    </Link>
  );
}
