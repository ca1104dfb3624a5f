'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount, formatPerHour, formatRate } from '../../lib/domain/format.ts';
import { momentOf } from '../../lib/domain/history/moment.ts';
import type { Timeline } from '../../lib/http/answers/numbers.ts';
import { Instant } from '../text/instant.tsx';
import { Card } from '../ui/card.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { RANGE_NAMES, RANGES } from './scale.ts';
import { TimelinePlot } from './timeline-plot.tsx';
import { TimelineTable } from './timeline-table.tsx';
import { useTravel } from './travel.tsx';

/** Load is sampled; nothing tells that a new sample is there. */
const LOOK_AGAIN_MS = 10_000;

/** States, load and replicas on one axis of time; whoever drags along it sees the whole page as it was. */
export function TimelineCard() {
  const { query, range, setRange, window, at } = useTravel();
  const { data: timeline, error } = useQuery({
    ...query,
    placeholderData: keepPreviousData,
    refetchInterval: window.live ? LOOK_AGAIN_MS : false,
  });
  const [pointed, setPointed] = useState<number | null>(null);
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
        <>
          <TimelinePlot timeline={timeline} onPoint={setPointed} />
          <Readout timeline={timeline} at={pointed ?? at} />
          <TimelineTable timeline={timeline} window={window} />
        </>
      ) : error ? (
        <p className="h-58 text-danger">{error.message}</p>
      ) : (
        <Skeleton className="h-58" />
      )}
    </Card>
  );
}

/** In words: the present, or the moment under the pointer. */
function Readout({ timeline, at }: { timeline: Timeline; at: number | null }) {
  const moment = momentOf(timeline, at ?? Date.parse(timeline.asOf));
  return (
    <p className="mt-2 flex min-h-5 flex-wrap items-center gap-x-4 gap-y-1 text-muted text-sm">
      <span className="flex items-center gap-1.5 text-text">
        <span aria-hidden className="h-0.5 w-3 bg-chart-1" />
        requests {formatRate(moment?.requestsPerSecond ?? 0)}
      </span>
      <span className="flex items-center gap-1.5 text-text">
        <span aria-hidden className="h-0.5 w-3 bg-chart-2" />
        ready replicas {formatCount(moment?.ready ?? 0)}
      </span>
      {at !== null && !moment && <span>at that time it was not there yet</span>}
      {moment && (
        <span>
          at <Instant at={moment.at} show="clock" className="font-mono" />: {moment.state}
          {moment.revision !== null && `, revision ${moment.revision}`},{' '}
          {formatPerHour(moment.perHour, timeline.currency)}
        </span>
      )}
    </p>
  );
}
