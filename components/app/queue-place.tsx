'use client';
import { useQuery } from '@tanstack/react-query';
import { appQuery } from '../../lib/client/queries.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { Instant } from '../text/instant.tsx';

/** The queue moves by what other projects do, of which no event tells here. */
const MOVES_EVERY_MS = 2_000;

type Queue = NonNullable<App['status']['queue']>;

/** Where an app stands that waits for capacity; what for, its reason says. */
export function QueuePlace({ appId, queue }: { appId: string; queue: Queue }) {
  useQuery({ ...appQuery(appId), refetchInterval: MOVES_EVERY_MS });
  return (
    <p className="max-w-prose break-words">
      <span className="font-medium">
        Place {queue.position} of {queue.length} in the queue
      </span>{' '}
      <span className="text-muted">
        since <Instant at={queue.queuedAt} show="clock" />
      </span>
    </p>
  );
}
