'use client';
import { useQueryClient } from '@tanstack/react-query';
import { ArrowDownToLine, ArrowUpFromLine } from 'lucide-react';
import { syncApp } from '../../../app/_actions/data.ts';
import { appQuery, syncsQuery } from '../../../lib/client/queries.ts';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import { refusalOf } from '../../../lib/domain/lifecycle/actions.ts';
import type { App } from '../../../lib/http/answers/app.ts';
import type { DataSync, Volume } from '../../../lib/http/answers/volume.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { isUnderWay } from '../sync/sync-words.ts';
import { FIRST_SYNCS } from './first-syncs.ts';
import { MountedVolume } from './mounted-volume.tsx';

interface MountedVolumesProps {
  project: string;
  app: App;
  /** The newest first. */
  syncs: readonly DataSync[];
}

export function MountedVolumes({ project, app, syncs }: MountedVolumesProps) {
  const { volumes } = app.spec;
  const pull = useSync(project, app, 'pull', syncs);
  const push = useSync(project, app, 'push', syncs);
  return (
    <Card
      flush
      title="Volumes"
      action={
        <>
          <ButtonLink size="sm" variant="ghost" href={`${paths.appSettings(project, app.id)}#volumes`}>
            Change volumes
          </ButtonLink>
          <Button size="sm" pending={pull.isPending} disabledReason={pull.refused(volumes)} onClick={() => pull.ask()}>
            <ArrowDownToLine aria-hidden />
            Pull now
          </Button>
          <Button size="sm" pending={push.isPending} disabledReason={push.refused(volumes)} onClick={() => push.ask()}>
            <ArrowUpFromLine aria-hidden />
            Push now
          </Button>
        </>
      }
    >
      <ul aria-label="Volumes" className="flex flex-col divide-y divide-line border-line border-t">
        {volumes.map((volume) => (
          <MountedVolume
            key={volume.mountPath}
            volume={volume}
            status={app.status.volumes.find(({ mountPath }) => mountPath === volume.mountPath)}
            underWay={syncs
              .flatMap(({ status }) => status.progress)
              .find((one) => isUnderWay(one) && one.volumeStatus.mountPath === volume.mountPath)}
            alone={volumes.length === 1}
            pull={pull}
            push={push}
          />
        ))}
      </ul>
    </Card>
  );
}

export interface SyncButton {
  /** @param volume where it is mounted; absent: all */
  ask: (volume?: string) => void;
  isPending: boolean;
  /** Why not; undefined where it can be asked for. */
  refused: (volumes: readonly Volume[]) => string | undefined;
}

function useSync(project: string, app: App, direction: 'pull' | 'push', syncs: readonly DataSync[]): SyncButton {
  const client = useQueryClient();
  const lacking = useRefusedRight(project, 'app.run');
  const sync = useWrite(syncApp, {
    success: direction === 'pull' ? 'Pull is asked for' : 'Push is asked for',
    onDone: () => {
      void client.invalidateQueries({ queryKey: syncsQuery(app.id, FIRST_SYNCS).queryKey });
      void client.invalidateQueries({ queryKey: appQuery(app.id).queryKey });
    },
  });
  const busy = syncs.some(({ spec, status }) => spec.direction === direction && isUnderWay(status));
  return {
    ask: (volume) => sync.mutate({ appId: app.id, direction, ...(volume === undefined ? {} : { volume }) }),
    isPending: sync.isPending,
    refused: (volumes) =>
      lacking ??
      (volumes.some((volume) => moves(volume, direction)) ? undefined : NOTHING_TO_MOVE[direction]) ??
      refusalOf(direction, app.status.state) ??
      (busy ? `A ${direction} is under way` : undefined),
  };
}

const NOTHING_TO_MOVE = {
  pull: 'Scratch space comes from nowhere',
  push: 'Nothing is pushed: it is only read, or what is written goes nowhere',
};

function moves({ permission, dataStore, standalone, targetDataStore }: Volume, direction: 'pull' | 'push'): boolean {
  if (direction === 'pull') return standalone === undefined;
  return permission === 'RW' && (targetDataStore ?? dataStore) !== undefined;
}
