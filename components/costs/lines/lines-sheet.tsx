'use client';
import { useQuery } from '@tanstack/react-query';
import { costQuery } from '../../../lib/client/queries.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AppsCosts } from '../apps-costs.tsx';
import { addDays, dayName, monthName, rangeOf } from '../months.ts';
import { Intervals } from './intervals.tsx';
import { LinesTable } from './lines-table.tsx';

interface DaySheetProps {
  project: string;
  /** Null: closed. */
  day: string | null;
  onClose: () => void;
  onApp: (app: string) => void;
}

/** What one day cost, by app. */
export function DaySheet({ project, day, onClose, onApp }: DaySheetProps) {
  return (
    <Sheet
      open={day !== null}
      onOpenChange={(open) => !open && onClose()}
      title={day === null ? '' : dayName(day, 'long')}
      description="Every commenced minute that began on this day, by app."
    >
      {day !== null && <DayLines project={project} day={day} onApp={onApp} />}
    </Sheet>
  );
}

function DayLines({ project, day, onApp }: { project: string; day: string; onApp: (app: string) => void }) {
  const range = { from: day, to: addDays(day, 1) };
  const { data: cost, error } = useQuery(costQuery(project, { ...range, groupBy: ['app', 'flavor'] }));
  if (error) return <Notice tone="danger">{error.message}</Notice>;
  if (!cost) return <Skeleton className="h-40" />;
  if (cost.lines.length === 0) return <p className="text-muted">Nothing was billed on this day.</p>;
  return <AppsCosts cost={cost} onApp={onApp} />;
}

interface AppSheetProps {
  project: string;
  month: string;
  /** Null: closed. */
  app: string | null;
  name: string;
  onClose: () => void;
}

/** What one app cost in a month: its lines, and the ledger's intervals that they come from. */
export function AppSheet({ project, month, app, name, onClose }: AppSheetProps) {
  return (
    <Sheet
      open={app !== null}
      onOpenChange={(open) => !open && onClose()}
      title={name}
      description={monthName(month)}
      footer={app !== null && <ButtonLink href={paths.appCost(project, app)}>Open its costs</ButtonLink>}
    >
      {app !== null && <AppLines project={project} month={month} app={app} />}
    </Sheet>
  );
}

function AppLines({ project, month, app }: { project: string; month: string; app: string }) {
  return (
    <div className="flex flex-col gap-4">
      <LinesTable appId={app} range={rangeOf(month)} />
      <Intervals project={project} month={month} appId={app} />
    </div>
  );
}
