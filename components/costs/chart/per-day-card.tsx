'use client';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import type { Cost } from '../../../lib/http/answers/other.ts';
import { Card } from '../../ui/card.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DayChart } from './day-chart.tsx';
import { DayTable } from './day-table.tsx';
import { type StackedBy, toStacks } from './stacks.ts';

interface PerDayCardProps {
  /** Grouped by day and `by`; undefined while it is asked. */
  cost: Cost | undefined;
  by: StackedBy;
  view: 'chart' | 'table';
  onView: (view: 'chart' | 'table') => void;
  onDay: (day: string) => void;
  /** What else is to be chosen. */
  choice?: ReactNode;
}

const VIEWS = [
  { value: 'chart', label: 'Chart' },
  { value: 'table', label: 'Table' },
] as const;

/** What each day cost, as a chart or as its table. */
export function PerDayCard({ cost, by, view, onView, onDay, choice }: PerDayCardProps) {
  const stacks = useMemo(() => cost && toStacks(cost, by), [cost, by]);
  return (
    <Card
      title="Cost per day"
      className="mb-3"
      flush={view === 'table'}
      action={
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {choice}
          <Segmented label="Show as" value={view} options={VIEWS} onValueChange={onView} />
        </div>
      }
    >
      {!cost || !stacks ? (
        <Skeleton className="h-64" />
      ) : view === 'chart' ? (
        <DayChart stacks={stacks} currency={cost.currency} timeZone={cost.timeZone} onDay={onDay} />
      ) : (
        <DayTable stacks={stacks} currency={cost.currency} onDay={onDay} />
      )}
    </Card>
  );
}
