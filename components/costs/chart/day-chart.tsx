'use client';
import dynamic from 'next/dynamic';
import { type KeyboardEvent, useRef, useState } from 'react';
import { formatMoney } from '../../../lib/domain/text/format.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { dayName } from '../months.ts';
import { CHART_HEIGHT, PLOT } from './chart-size.ts';
import type { DayStack, Series, Stacks } from './stacks.ts';

const Bars = dynamic(() => import('./bars.tsx').then((one) => one.Bars), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
});

interface DayChartProps {
  stacks: Stacks;
  currency: string;
  timeZone: string;
  onDay: (day: string) => void;
}

/**
 * A bar per day, stacked. The bars are a picture; over each lies a button with the same in words, so that pointer, touch
 * and keyboard (arrows from day to day, Enter for its lines) all read and open it alike.
 */
export function DayChart({ stacks, currency, timeZone, onDay }: DayChartProps) {
  const { series, days } = stacks;
  const [current, setCurrent] = useState(0);
  const buttons = useRef<HTMLDivElement>(null);
  const go = (event: KeyboardEvent) => {
    const last = days.length - 1;
    const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(last, next));
    setCurrent(index);
    buttons.current?.querySelectorAll('button')[index]?.focus();
  };
  return (
    <figure>
      <figcaption className="sr-only">
        Cost per day in {currency}, days as in {timeZone}
      </figcaption>
      <div className="relative" style={{ height: CHART_HEIGHT }}>
        <div aria-hidden className="size-full">
          <Bars stacks={stacks} currency={currency} />
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields; these are buttons in a row */}
        <div
          ref={buttons}
          role="group"
          aria-label="Days"
          onKeyDown={go}
          className="absolute grid"
          style={{ ...PLOT, gridTemplateColumns: `repeat(${days.length}, minmax(0, 1fr))` }}
        >
          {days.map((day, index) => (
            <Tooltip key={day.day} content={<DayWords day={day} series={series} currency={currency} />}>
              <button
                type="button"
                tabIndex={index === Math.min(current, days.length - 1) ? 0 : -1}
                aria-label={`${dayName(day.day, 'long')}: ${formatMoney(day.total, currency)}`}
                className="rounded-sm hover:bg-text/6 focus-visible:-outline-offset-2"
                onFocus={() => setCurrent(index)}
                onClick={() => onDay(day.day)}
              />
            </Tooltip>
          ))}
        </div>
      </div>
      <Legend series={series} currency={currency} />
    </figure>
  );
}

function DayWords({ day, series, currency }: { day: DayStack; series: Series[]; currency: string }) {
  const shown = series.filter((one) => day.amounts[one.key] !== undefined);
  return (
    <span className="block min-w-40">
      <span className="block font-medium">{dayName(day.day, 'long')}</span>
      {shown.map((one) => (
        <span key={one.key} className="flex justify-between gap-4">
          <span className="truncate">{one.name}</span>
          <span className="tabular-nums">{formatMoney(day.amounts[one.key] ?? '', currency)}</span>
        </span>
      ))}
      <span className="mt-0.5 flex justify-between gap-4 font-medium">
        <span>Total</span>
        <span className="tabular-nums">{formatMoney(day.total, currency)}</span>
      </span>
    </span>
  );
}

/** Names beside their colours, in the order of the stack. */
function Legend({ series, currency }: { series: Series[]; currency: string }) {
  return (
    <ul aria-label="Legend" className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {series.map((one) => (
        <li key={one.key} className="inline-flex min-w-0 items-center gap-1.5">
          <span aria-hidden className="size-2.5 shrink-0 rounded-[2px]" style={{ background: one.colour }} />
          <span className="truncate">{one.name}</span>
          <span className="text-dim tabular-nums">{formatMoney(one.total, currency)}</span>
        </li>
      ))}
    </ul>
  );
}
