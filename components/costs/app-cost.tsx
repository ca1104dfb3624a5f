'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { appCostQuery, figuresQuery } from '../../lib/client/queries.ts';
import { formatPerHour, NOTHING } from '../../lib/domain/text/format.ts';
import { Money } from '../text/money.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { PerDayCard } from './chart/per-day-card.tsx';
import { sumAmounts } from './chart/stacks.ts';
import { CostCard } from './cost-card.tsx';
import { COSTS_EVERY_MS } from './costs-every.ts';
import { MonthPicker } from './month-picker.tsx';
import { addDays, dayName, monthName, rangeOf } from './months.ts';
import { useCostsUrl } from './use-costs-url.ts';
import { useToday } from './use-today.ts';

/** Asked for by the browser alone, and below what is seen first. */
const LinesTable = dynamic(() => import('./lines/lines-table.tsx').then((one) => one.LinesTable));
const Intervals = dynamic(() => import('./lines/intervals.tsx').then((one) => one.Intervals));

/** One app's money: now, today, a month day by day, and the lines and intervals behind it. */
export function AppCost({ project, appId }: { project: string; appId: string }) {
  const [url, setUrl] = useCostsUrl();
  const { data: usage } = useQuery(figuresQuery(project));
  const { today, month: current } = useToday(usage?.timeZone);
  const month = url.month ?? current;
  const isCurrent = month === current;
  const asked = appCostQuery(appId, { ...rangeOf(month), groupBy: ['flavor', 'day'] });
  const { data: cost, error } = useQuery({ ...asked, refetchInterval: isCurrent ? COSTS_EVERY_MS : false });
  const ofToday = cost?.lines.filter((line) => line.day === today).map((line) => line.amount);
  const range = url.day ? { from: url.day, to: addDays(url.day, 1) } : rangeOf(month);
  return (
    <>
      <div className="mb-3 flex justify-end">
        <MonthPicker
          month={month}
          current={current}
          timeZone={cost?.timeZone}
          onChange={(next) => setUrl({ month: next === current ? null : next, day: null })}
        />
      </div>
      {error && !cost && (
        <Notice tone="danger" title="The costs could not be read" className="mb-3">
          {error.message}
        </Notice>
      )}
      <dl className="mb-3 grid gap-3 sm:grid-cols-3">
        <CostCard label="Now" value={cost ? formatPerHour(cost.perHour, cost.currency) : NOTHING}>
          as long as nothing changes
        </CostCard>
        <CostCard
          label="Today"
          value={cost && isCurrent ? <Money amount={sumAmounts(ofToday ?? [])} currency={cost.currency} /> : NOTHING}
        >
          {isCurrent ? dayName(today, 'long') : 'Not in this month'}
        </CostCard>
        <CostCard
          label={isCurrent ? 'Month to date' : monthName(month)}
          value={cost ? <Money amount={cost.total} currency={cost.currency} /> : NOTHING}
        >
          {cost && `Days as in ${cost.timeZone}`}
        </CostCard>
      </dl>
      {cost?.lines.length === 0 ? (
        <Card>
          <Empty title={`Nothing was billed in ${monthName(month)}`}>
            An app is billed by the minute while it is RUNNING or SCALING.
          </Empty>
        </Card>
      ) : (
        <>
          <PerDayCard
            cost={cost}
            by="flavor"
            view={url.view}
            onView={(view) => setUrl({ view })}
            onDay={(day) => setUrl({ day: day === url.day ? null : day })}
          />
          <Card
            title={url.day ? dayName(url.day, 'long') : 'Lines'}
            action={
              url.day && (
                <button type="button" className="underline" onClick={() => setUrl({ day: null })}>
                  All of {monthName(month)}
                </button>
              )
            }
          >
            <div className="flex flex-col gap-4">
              <LinesTable appId={appId} range={range} />
              <Intervals project={project} month={month} appId={appId} />
            </div>
          </Card>
        </>
      )}
    </>
  );
}
