'use client';
import { MoreHorizontal } from 'lucide-react';
import { formatPlural } from '../../../lib/domain/text/format.ts';
import type { SyncProgress, Volume, VolumeStatus } from '../../../lib/http/answers/volume.ts';
import { sourceInWords, toVolumeRow } from '../../spec/volume-form.ts';
import { Bytes } from '../../text/bytes.tsx';
import { Instant } from '../../text/instant.tsx';
import { Menu } from '../../ui/menu.tsx';
import { SyncBar } from '../sync/sync-bar.tsx';
import type { SyncButton } from './mounted-volumes.tsx';

interface MountedVolumeProps {
  volume: Volume;
  /** Absent until its copy is made. */
  status: VolumeStatus | undefined;
  underWay: SyncProgress | undefined;
  /** The only one: what the buttons above do is all that can be done. */
  alone: boolean;
  pull: SyncButton;
  push: SyncButton;
}

export function MountedVolume({ volume, status, underWay, alone, pull, push }: MountedVolumeProps) {
  const { mountPath, permission, cache } = volume;
  const target = volume.targetDataStore;
  return (
    <li className="flex items-start justify-between gap-3 px-4 py-3">
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="break-all font-medium font-mono">{mountPath}</p>
        <p className="break-words text-muted">
          <span className="break-all font-mono">{sourceInWords(toVolumeRow(volume))}</span>
          {permission === 'RO' ? ', read-only' : ', writable'}
          {cache && ', cached'}
          {target && (
            <>
              , pushed to{' '}
              <span className="break-all font-mono">
                {target.container}@{target.alias}
                {target.prefix && `/${target.prefix}`}
              </span>
            </>
          )}
        </p>
        {status && (
          <p className="flex flex-wrap gap-x-3 text-muted text-sm">
            <span>
              {formatPlural(status.files, 'file')}, <Bytes bytes={status.bytes} />
            </span>
            {status.lastPulledCreatedAt && (
              <span>
                pulled <Instant at={status.lastPulledCreatedAt} />
              </span>
            )}
            {status.lastPushedCreatedAt && (
              <span>
                pushed <Instant at={status.lastPushedCreatedAt} />
              </span>
            )}
            {status.unpushedSince && (
              <span className="text-warning">
                may hold what is not pushed since <Instant at={status.unpushedSince} show="clock" />
              </span>
            )}
          </p>
        )}
        {underWay && <SyncBar progress={underWay} className="max-w-md" />}
      </div>
      {!alone && (
        <Menu
          label={`Actions for ${mountPath}`}
          entries={[
            { label: 'Pull now', onSelect: () => pull.ask(mountPath), disabledReason: pull.refused([volume]) },
            { label: 'Push now', onSelect: () => push.ask(mountPath), disabledReason: push.refused([volume]) },
          ]}
        >
          <MoreHorizontal aria-hidden />
        </Menu>
      )}
    </li>
  );
}
