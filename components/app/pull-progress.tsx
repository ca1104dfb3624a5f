'use client';
import { useQuery } from '@tanstack/react-query';
import { appQuery } from '../../lib/client/queries.ts';
import { formatFetched } from '../../lib/domain/text/format.ts';
import { Progress } from '../ui/progress.tsx';

/** No event tells how far a pull is. */
const MOVES_EVERY_MS = 1_000;

/** How far an app's image is fetched, while it is. */
export function PullProgress({ appId }: { appId: string }) {
  const { data: app } = useQuery({ ...appQuery(appId), refetchInterval: MOVES_EVERY_MS });
  const pull = app?.status.pull;
  if (!pull) return null;
  return (
    <div className="flex max-w-md flex-col gap-1">
      <p className="break-words text-sm">
        <span className="font-medium">Fetching the image</span>{' '}
        <span className="text-muted">{formatFetched(pull)}</span>
      </p>
      <Progress
        label="Fetching the image"
        max={pull.totalBytes ?? 1}
        value={pull.waitsFor === undefined && pull.totalBytes ? pull.currentBytes : undefined}
      />
    </div>
  );
}
