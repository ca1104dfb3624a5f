'use client';

import { useState } from 'react';
import { momentOf } from '../../lib/domain/history/moment.ts';
import { formatCount, formatPerHour, formatRate } from '../../lib/domain/text/format.ts';
import type { Timeline } from '../../lib/http/answers/numbers.ts';
import { Instant } from '../text/instant.tsx';
import { TimelinePlot } from './timeline-plot.tsx';
import { TimelineTable } from './timeline-table.tsx';
import { useTravel } from './travel.tsx';

/** The plot, what it says where the pointer is, and the same as a table. */
export function TimelineBody({ timeline }: { timeline: Timeline }) {
  const { window, at } = useTravel();
  const [pointed, setPointed] = useState<number | null>(null);
  return (
    <>
      <TimelinePlot timeline={timeline} onPoint={setPointed} />
      <Readout timeline={timeline} at={pointed ?? at} />
      <TimelineTable timeline={timeline} window={window} />
    </>
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
