'use client';
import { useQuery } from '@tanstack/react-query';
import { eventsQuery } from '../../lib/client/queries.ts';
import { showControls } from '../../lib/domain/text/inert-text.ts';
import { Instant } from '../text/instant.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** What was asked and what came of it. */
const IS_SCALING = (event: { code: string; to: string | null }) =>
  event.code === 'SCALE_ASKED' || event.to === 'SCALING';

/** Of the latest events of the app, newest first. */
export function ScalingHistory({ appId }: { appId: string }) {
  const { data } = useQuery(eventsQuery(appId));
  const events = data?.items.filter(IS_SCALING);
  return (
    <Card title="History" action="live">
      {!events && <Skeleton className="h-40" />}
      {events?.length === 0 && <Empty title="Never scaled">Each change stands here with who made it.</Empty>}
      {events && events.length > 0 && (
        <ol aria-label="Scaling history" className="divide-y divide-line">
          {events.map((event) => (
            <li key={event.id} className="grid grid-cols-[5rem_1fr] gap-x-3 py-2">
              <Instant at={event.at} show="clock" className="font-mono text-muted text-sm" />
              <span className="min-w-0 break-words">
                {showControls(event.message)}
                <span className="block text-dim text-sm">{showControls(event.actor)}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
