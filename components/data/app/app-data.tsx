'use client';
import { useQuery } from '@tanstack/react-query';
import { appQuery, syncsQuery } from '../../../lib/client/queries.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { MOVES_EVERY_MS } from '../sync/sync-every.ts';
import { isUnderWay } from '../sync/sync-words.ts';
import { FIRST_SYNCS } from './first-syncs.ts';
import { MountedVolumes } from './mounted-volumes.tsx';
import { SyncHistory } from './sync-history.tsx';

const EVERY_MS = 5_000;

/** What an app mounts, how its transfers go, and how they went. */
export function AppData({ project, appId }: { project: string; appId: string }) {
  const { data: syncs } = useQuery({
    ...syncsQuery(appId, FIRST_SYNCS),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => isUnderWay(status)) ? MOVES_EVERY_MS : EVERY_MS,
  });
  const underWay = syncs?.items.some(({ status }) => isUnderWay(status)) ?? false;
  const { data: app } = useQuery({ ...appQuery(appId), refetchInterval: underWay ? MOVES_EVERY_MS : EVERY_MS });
  if (!app) return <Skeleton className="h-96" />;
  const hadVolumes = (syncs?.items.length ?? 0) > 0;
  return (
    <div className="flex flex-col gap-3">
      {app.spec.volumes.length === 0 ? (
        <Card>
          <Empty
            title="It mounts no data"
            action={<ButtonLink href={`${paths.appSettings(project, appId)}#volumes`}>Add a volume</ButtonLink>}
          >
            A volume is a folder of files, such as a model’s weights, that is fetched before the app starts; files that
            are replaced at their source come with the next pull, without a new image.
          </Empty>
        </Card>
      ) : (
        <MountedVolumes project={project} app={app} syncs={syncs?.items ?? []} />
      )}
      {(hadVolumes || app.spec.volumes.length > 0) && <SyncHistory project={project} app={app} syncs={syncs} />}
    </div>
  );
}
