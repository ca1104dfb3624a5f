'use client';
import { useQuery } from '@tanstack/react-query';
import { appQuery } from '../../lib/client/queries.ts';
import { SyncBar } from '../data/sync/sync-bar.tsx';
import { MOVES_EVERY_MS } from '../data/sync/sync-every.ts';
import { isUnderWay } from '../data/sync/sync-words.ts';

/** How far the data that an app mounts is fetched, or pushed, while it is. */
export function SyncsUnderWay({ appId }: { appId: string }) {
  const { data: app } = useQuery({ ...appQuery(appId), refetchInterval: MOVES_EVERY_MS });
  const moving = app?.status.dataSync.flatMap(({ status }) => status.progress).filter(isUnderWay) ?? [];
  return moving.map((progress) => <SyncBar key={progress.id} progress={progress} className="max-w-md" />);
}
