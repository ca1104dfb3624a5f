'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { Card } from '../ui/card.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { RANGE_NAMES, RANGES } from './scale.ts';
import { useTravel } from './travel.tsx';

/** Drawn in the first HTML; what moves in it comes after the page's frame. */
const TimelineBody = dynamic(() => import('./timeline-body.tsx').then((one) => one.TimelineBody), {
  loading: () => <Skeleton className="h-58" />,
});

/** Load is sampled; nothing tells that a new sample is there. */
const LOOK_AGAIN_MS = 10_000;

/** States, load and replicas on one axis of time; whoever drags along it sees the whole page as it was. */
export function TimelineCard() {
  const { query, range, setRange, window } = useTravel();
  const { data: timeline, error } = useQuery({
    ...query,
    placeholderData: keepPreviousData,
    refetchInterval: window.live ? LOOK_AGAIN_MS : false,
  });
  return (
    <Card
      title={
        <>
          Timeline <span className="ml-1 font-normal text-muted max-sm:hidden">drag to travel in time</span>
        </>
      }
      action={
        <Segmented
          label="How far back"
          value={range}
          onValueChange={setRange}
          options={RANGE_NAMES.map((value) => ({ value, label: RANGES[value].label }))}
        />
      }
    >
      {timeline ? (
        <TimelineBody timeline={timeline} />
      ) : error ? (
        <p className="h-58 text-danger">{error.message}</p>
      ) : (
        <Skeleton className="h-58" />
      )}
    </Card>
  );
}
