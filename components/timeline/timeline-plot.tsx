'use client';

import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { eventsQuery } from '../../lib/client/queries.ts';
import { momentOf } from '../../lib/domain/history/moment.ts';
import { formatClock, formatDay, formatInstant, formatRate } from '../../lib/domain/text/format.ts';
import type { Timeline } from '../../lib/http/answers/numbers.ts';
import { STATE_TONES, TONE_SOLID } from '../state/tones.ts';
import { useInBrowser } from '../text/now.tsx';
import { cn } from '../ui/cn.ts';
import { eventMarks, revisionMarks } from './marks.ts';
import { axisEnd, instantAt, placeOf, timeTicks } from './scale.ts';
import { areaPath, linePath, loadPoints, readySteps, stateSpans, stepPath } from './series.ts';
import { useTravel } from './travel.tsx';

const WIDTH = 1000;
const HEIGHT = 112;
const PARTS = 200;
const MOST_TICKS = 6;
const DAY_MS = 86_400_000;
/** Of the window, for each press of an arrow. */
const KEY_STEPS: Record<string, number> = {
  ArrowLeft: -0.005,
  ArrowDown: -0.005,
  ArrowRight: 0.005,
  ArrowUp: 0.005,
  PageDown: -0.1,
  PageUp: 0.1,
};

const percent = (place: number) => `${place * 100}%`;

interface TimelinePlotProps {
  timeline: Timeline;
  /** The instant under the pointer; null when it leaves. */
  onPoint(at: number | null): void;
}

export function TimelinePlot({ timeline, onPoint }: TimelinePlotProps) {
  const { window, at, travelTo } = useTravel();
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const drawn = useMemo(() => {
    const load = loadPoints(timeline, window, PARTS);
    const ready = readySteps(timeline, window);
    const loadEnd = axisEnd(Math.max(...load.map((point) => point.value)));
    const readyEnd = axisEnd(Math.max(...ready.map((point) => point.value)), true);
    return { states: stateSpans(timeline, window), load, ready, loadEnd, readyEnd };
  }, [timeline, window]);
  const shown = at ?? window.to;
  const point = (place: number | null) => {
    setPointed(place);
    onPoint(place === null ? null : instantAt(window, place));
  };
  const placeUnder = (event: PointerEvent) => {
    const rect = box.current?.getBoundingClientRect();
    return rect ? Math.min(1, Math.max(0, (event.clientX - rect.left) / rect.width)) : 0;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'End') return travelTo(null);
    const step = event.key === 'Home' ? -1 : KEY_STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = shown + step * (window.to - window.from);
    travelTo(Math.max(next, window.from));
  };
  const moment = momentOf(timeline, shown);
  return (
    <div className="grid grid-cols-[2.75rem_minmax(0,1fr)_1.5rem] gap-x-1.5">
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label="Moment that the page shows"
        aria-valuemin={Math.round(window.from / 1000)}
        aria-valuemax={Math.round(window.to / 1000)}
        aria-valuenow={Math.round(shown / 1000)}
        aria-valuetext={`${at === null ? 'now' : formatInstant(at)}: ${
          moment ? `${moment.state}, ${moment.ready} ready, ${formatRate(moment.requestsPerSecond)}` : 'not there yet'
        }`}
        className="relative col-start-2 row-start-1 min-w-0 cursor-crosshair touch-pan-y select-none"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          travelTo(instantAt(window, placeUnder(event)));
        }}
        onPointerMove={(event) => {
          const place = placeUnder(event);
          point(place);
          if (event.currentTarget.hasPointerCapture(event.pointerId)) travelTo(instantAt(window, place));
        }}
        onPointerLeave={() => point(null)}
      >
        <Band states={drawn.states} />
        <Marks timeline={timeline} />
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="block h-28 w-full overflow-visible border-line border-b"
        >
          <path
            d={`M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}`}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
          <path d={areaPath(drawn.load, drawn.loadEnd, WIDTH, HEIGHT)} className="fill-chart-1/20" />
          <path
            d={linePath(drawn.load, drawn.loadEnd, WIDTH, HEIGHT)}
            className="fill-none stroke-[1.5] stroke-chart-1"
            vectorEffect="non-scaling-stroke"
          />
          <path
            d={stepPath(drawn.ready, drawn.readyEnd, WIDTH, HEIGHT, placeOf(window, Date.parse(timeline.asOf)))}
            className="fill-none stroke-2 stroke-chart-2"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        {pointed !== null && <Cursor place={pointed} className="border-dim border-dashed" />}
        {at !== null && <Cursor place={placeOf(window, at)} className="border-accent" />}
        <TimeAxis />
      </div>
      <AxisLabels
        end={formatRate(drawn.loadEnd)}
        half={formatRate(drawn.loadEnd / 2)}
        className="col-start-1 text-right"
      />
      <AxisLabels end={String(drawn.readyEnd)} half="" className="col-start-3" />
    </div>
  );
}

function Band({ states }: { states: ReturnType<typeof stateSpans> }) {
  return (
    <div aria-hidden="true" className="relative h-4 overflow-hidden rounded-sm bg-inset">
      {states.map((span) => (
        <span
          key={span.from}
          title={span.state}
          className={cn(
            'absolute inset-y-0 overflow-hidden whitespace-nowrap pl-1.5 font-semibold text-[10px] text-card leading-4',
            TONE_SOLID[STATE_TONES[span.state]],
          )}
          style={{ left: percent(span.left), width: `max(${percent(span.width)}, 1px)` }}
        >
          {span.width > 0.12 && span.state}
        </span>
      ))}
    </div>
  );
}

/** What was done, and which revision came: the list below tells it in words. */
function Marks({ timeline }: { timeline: Timeline }) {
  const { window, appId } = useTravel();
  const { data: events } = useQuery({ ...eventsQuery(appId), enabled: false });
  return (
    <div aria-hidden="true" className="relative mb-1 h-5">
      {eventMarks(events?.items ?? [], window).map((mark) => (
        <span
          key={mark.id}
          title={mark.message}
          className={cn(
            'absolute top-1.5 -ml-1 size-2 rounded-full border border-card',
            mark.failed ? 'bg-danger' : 'bg-muted',
          )}
          style={{ left: percent(mark.place) }}
        />
      ))}
      {revisionMarks(timeline, window).map((mark) => (
        <span
          key={mark.revision}
          title={`Revision ${mark.revision}: ${mark.image}`}
          className="absolute top-0.5 ml-1.5 font-mono text-[10px] text-muted leading-4"
          style={mark.place > 0.95 ? { right: 0 } : { left: percent(mark.place) }}
        >
          r{mark.revision}
        </span>
      ))}
    </div>
  );
}

function Cursor({ place, className }: { place: number; className: string }) {
  return (
    <span
      aria-hidden
      className={cn('pointer-events-none absolute top-0 bottom-5 w-0 border-l', className)}
      style={{ left: percent(place) }}
    />
  );
}

function TimeAxis() {
  const { window } = useTravel();
  const here = useInBrowser();
  const zone = here ? undefined : 'UTC';
  const offsetMs = here ? -new Date(window.to).getTimezoneOffset() * 60_000 : 0;
  const { step, at } = timeTicks(window, MOST_TICKS, offsetMs);
  const label = (ms: number) => (step >= DAY_MS ? formatDay(ms, zone) : formatClock(ms, zone).slice(0, 5));
  return (
    <div aria-hidden="true" className="relative h-5 text-dim text-xs">
      {at
        .filter((ms) => placeOf(window, ms) < (window.live ? 0.86 : 0.98))
        .map((ms, index) => (
          <span
            key={ms}
            className={cn('absolute top-1 -translate-x-1/2', index % 2 === 1 && 'max-sm:hidden')}
            style={{ left: percent(Math.max(0.02, placeOf(window, ms))) }}
          >
            {label(ms)}
          </span>
        ))}
      {window.live && <span className="absolute top-1 right-0">now</span>}
    </div>
  );
}

/** The scale of a line, beside the plot: its end, half of it, zero. */
function AxisLabels({ end, half, className }: { end: string; half: string; className: string }) {
  return (
    <div
      aria-hidden="true"
      className={cn('row-start-1 mt-8 flex h-32 flex-col justify-between self-start text-dim text-xs', className)}
    >
      <span>{end}</span>
      <span>{half}</span>
      <span>0</span>
    </div>
  );
}
