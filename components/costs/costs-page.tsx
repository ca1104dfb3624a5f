'use client';
import { useQuery } from '@tanstack/react-query';
import { costQuery, figuresQuery } from '../../lib/client/queries.ts';
import { paths } from '../../lib/paths/paths.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AppsCosts } from './apps-costs.tsx';
import { PerDayCard } from './chart/per-day-card.tsx';
import { CostsCards } from './costs-cards.tsx';
import { COSTS_EVERY_MS } from './costs-every.ts';
import { AppSheet, DaySheet } from './lines/lines-sheet.tsx';
import { Recompute } from './lines/recompute.tsx';
import { MonthPicker } from './month-picker.tsx';
import { monthName, rangeOf } from './months.ts';
import { useCostsUrl } from './use-costs-url.ts';
import { useToday } from './use-today.ts';

const BY = [
  { value: 'app', label: 'App' },
  { value: 'flavor', label: 'Flavor' },
] as const;

export function CostsPage({ project }: { project: string }) {
  const [url, setUrl] = useCostsUrl();
  const { data: usage } = useQuery(figuresQuery(project));
  const { today, month: current } = useToday(usage?.timeZone);
  const month = url.month ?? current;
  const refetchInterval = month === current ? COSTS_EVERY_MS : false;
  const range = rangeOf(month);
  const byApp = useQuery({ ...costQuery(project, { ...range, groupBy: ['app', 'flavor'] }), refetchInterval });
  const perDay = useQuery({ ...costQuery(project, { ...range, groupBy: [url.by, 'day'] }), refetchInterval });
  const cost = byApp.data;
  const error = byApp.error ?? perDay.error;
  const name = cost?.lines.find((line) => line.app === url.app)?.appName ?? 'App';
  return (
    <>
      <PageHeader
        title="Costs"
        actions={
          <MonthPicker
            month={month}
            current={current}
            timeZone={usage?.timeZone}
            onChange={(next) => setUrl({ month: next === current ? null : next, day: null, app: null })}
          />
        }
      />
      {error && !cost && (
        <Notice
          tone="danger"
          title="The costs could not be read"
          className="mb-3"
          action={<Button onClick={() => Promise.all([byApp.refetch(), perDay.refetch()])}>Try again</Button>}
        >
          {error.message}
        </Notice>
      )}
      <CostsCards project={project} month={month} today={today} cost={cost} />
      {cost?.lines.length === 0 ? (
        <Card>
          <Empty
            title={`Nothing was billed in ${monthName(month)}`}
            action={<ButtonLink href={paths.apps(project)}>Go to the apps</ButtonLink>}
          >
            An app is billed by the minute while it is RUNNING or SCALING. What it costs stands here, day by day, as
            soon as one runs.
          </Empty>
        </Card>
      ) : (
        <>
          <PerDayCard
            cost={perDay.data}
            by={url.by}
            view={url.view}
            onView={(view) => setUrl({ view })}
            onDay={(day) => setUrl({ day, app: null })}
            choice={<Segmented label="Stacked by" value={url.by} options={BY} onValueChange={(by) => setUrl({ by })} />}
          />
          <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <Card title="By app" flush>
              {cost ? (
                <AppsCosts cost={cost} onApp={(app) => setUrl({ app, day: null })} />
              ) : (
                <Skeleton className="m-4 h-40" />
              )}
            </Card>
            <Recompute project={project} month={month} />
          </div>
        </>
      )}
      <DaySheet
        project={project}
        day={url.day}
        onClose={() => setUrl({ day: null })}
        onApp={(app) => setUrl({ app, day: null })}
      />
      <AppSheet project={project} month={month} app={url.app} name={name} onClose={() => setUrl({ app: null })} />
    </>
  );
}
