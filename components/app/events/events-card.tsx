'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatCount } from '../../../lib/domain/text/format.ts';
import type { Event } from '../../../lib/http/answers/other.ts';
import { useTravel } from '../../timeline/travel.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EventRow } from './event-row.tsx';
import { useEvents } from './use-events.ts';

const ROW_PX = 62;
/** Fewer are simply there, in the first HTML too. */
const VIRTUAL_FROM = 60;

/** Everything that happened to an app, newest first, back to the very first; at a past moment: what had happened by then. */
export function EventsCard({ appId }: { appId: string }) {
  const { at } = useTravel();
  const { events, total, error, hasOlder, loading, loadOlder } = useEvents(appId, at);
  return (
    <Card title="Events" action={<span>{at === null ? `${formatCount(total)} in all` : `until then`}</span>} flush>
      {events === null ? (
        error ? (
          <p className="p-4 text-danger">{error.message}</p>
        ) : (
          <Skeleton className="m-4 h-64" />
        )
      ) : (
        <>
          {events.length === 0 && <p className="px-4 pb-4 text-muted">Nothing had happened yet.</p>}
          {events.length < VIRTUAL_FROM ? (
            <ol aria-label="Events" className="px-4">
              {events.map((event) => (
                <EventRow key={event.id} event={event} />
              ))}
            </ol>
          ) : (
            <LongList events={events} />
          )}
          {hasOlder && (
            <div className="border-line border-t p-2 text-center">
              <Older loading={loading} loadOlder={loadOlder} />
            </div>
          )}
        </>
      )}
    </Card>
  );
}

/** Draws what is near the screen. */
function LongList({ events }: { events: Event[] }) {
  const list = useRef<HTMLOListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const place = () => setTop((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    place();
    const watch = new ResizeObserver(place);
    watch.observe(document.body);
    return () => watch.disconnect();
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: events.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => events[index]?.id ?? index,
  });
  return (
    <ol ref={list} aria-label="Events" className="relative px-4" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ key, index, start }) => {
        const event = events[index];
        return event ? (
          <EventRow
            key={key}
            event={event}
            ref={virtualizer.measureElement}
            index={index}
            className="absolute inset-x-4 top-0"
            style={{ transform: `translateY(${start - top}px)` }}
          />
        ) : null;
      })}
    </ol>
  );
}

/** Loads when it comes into view; by a press too. */
function Older({ loading, loadOlder }: { loading: boolean; loadOlder(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current || loading) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && loadOlder(), { rootMargin: '600px' });
    watch.observe(button.current);
    return () => watch.disconnect();
  }, [loading, loadOlder]);
  return (
    <Button ref={button} variant="ghost" size="sm" pending={loading} onClick={loadOlder}>
      {loading ? 'Loading older events' : 'Older events'}
    </Button>
  );
}
