'use client';
import { MoreHorizontal } from 'lucide-react';
import Link from 'next/link';
import { Fragment, useState } from 'react';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { formatBytes, formatPlural } from '../../../lib/domain/text/format.ts';
import type { UserVolume } from '../../../lib/http/answers/volume.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { Bytes } from '../../text/bytes.tsx';
import { Instant } from '../../text/instant.tsx';
import { Menu } from '../../ui/menu.tsx';
import { TableCell, TableRow } from '../../ui/table.tsx';
import { SyncBar } from '../sync/sync-bar.tsx';
import { DeleteVolume } from './delete-volume.tsx';

export function VolumeRow({ project, volume }: { project: string; volume: UserVolume }) {
  const { source, cache, permission, files, bytes, apps, underWay } = volume;
  const lacking = useRefusedRight(project, 'data.manage');
  const [deleting, setDeleting] = useState(false);
  const live = apps.filter((app) => app.live);
  const mounted = live.length > 0 ? `Mounted by ${live.map(({ name }) => name).join(', ')}: stop it first` : undefined;
  return (
    <TableRow>
      <TableCell>
        <span className="break-all font-mono">{source}</span>
        <span className="block text-muted text-sm">
          {[cache ? 'cached, shared' : null, permission === 'RO' ? 'read-only' : 'writable']
            .filter(Boolean)
            .join(' · ')}
          <span className="sm:hidden"> · {formatBytes(bytes)}</span>
        </span>
        <span className="block text-sm lg:hidden">
          <MountedBy project={project} apps={apps} />
        </span>
        {underWay && <SyncBar progress={underWay} className="mt-1 max-w-64" />}
        {volume.unpushedSince && (
          <span className="block text-sm text-warning">
            not pushed since <Instant at={volume.unpushedSince} show="clock" />
          </span>
        )}
      </TableCell>
      <TableCell numeric className="max-sm:hidden">
        <Bytes bytes={bytes} />
        <span className="block text-muted text-sm">{formatPlural(files, 'file')}</span>
      </TableCell>
      <TableCell className="max-lg:hidden">
        <MountedBy project={project} apps={apps} />
      </TableCell>
      <TableCell className="text-muted max-md:hidden">
        <LastSynced volume={volume} />
      </TableCell>
      <TableCell numeric>
        <Menu
          label={`Actions for ${source}`}
          entries={[
            {
              label: 'Delete…',
              danger: true,
              onSelect: () => setDeleting(true),
              disabledReason: lacking ?? mounted,
            },
          ]}
        >
          <MoreHorizontal aria-hidden />
        </Menu>
        <DeleteVolume project={project} volume={volume} open={deleting} onOpenChange={setDeleting} />
      </TableCell>
    </TableRow>
  );
}

function MountedBy({ project, apps }: { project: string; apps: UserVolume['apps'] }) {
  if (apps.length === 0) return <span className="text-muted">no app</span>;
  return apps.map(({ id, name, mountPath }, index) => (
    <Fragment key={`${id} ${mountPath}`}>
      {index > 0 && ', '}
      <Link href={paths.appData(project, id)} prefetch={false} className="break-words hover:underline">
        {name}
      </Link>{' '}
      <span className="break-all font-mono text-muted text-sm">{mountPath}</span>
    </Fragment>
  ));
}

function LastSynced({ volume: { lastPulledCreatedAt: pulled, lastPushedCreatedAt: pushed } }: { volume: UserVolume }) {
  if (!pulled && !pushed) return 'never';
  return (
    <>
      {pulled && (
        <span className="block whitespace-nowrap">
          pulled <Instant at={pulled} />
        </span>
      )}
      {pushed && (
        <span className="block whitespace-nowrap">
          pushed <Instant at={pushed} />
        </span>
      )}
    </>
  );
}
