'use client';
import { useQuery } from '@tanstack/react-query';
import { costQuery, figuresQuery } from '../../lib/client/queries.ts';
import { formatMoney, formatPerHour, NOTHING } from '../../lib/domain/text/format.ts';
import type { Cost } from '../../lib/http/answers/other.ts';
import { Money } from '../text/money.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { sumAmounts } from './chart/stacks.ts';
import { CostCard } from './cost-card.tsx';
import { addMonths, dayName, monthName, rangeOf } from './months.ts';

interface CostsCardsProps {
  project: string;
  month: string;
  today: string;
  /** Of the month; its total is the table's. */
  cost: Cost | undefined;
}

export function CostsCards({ project, month, today, cost }: CostsCardsProps) {
  const { data: usage } = useQuery(figuresQuery(project));
  const { data: before } = useQuery(costQuery(project, { ...rangeOf(addMonths(month, -1)), groupBy: ['day'] }));
  const isCurrent = today.startsWith(month);
  const forecast = usage?.figures.cost.forecast;
  const money = (amount: string) => (cost ? formatMoney(amount, cost.currency) : '');
  return (
    <dl className="mb-3 grid gap-3 sm:grid-cols-3">
      <CostCard
        label={isCurrent ? 'Month to date' : monthName(month)}
        value={cost ? <Money amount={cost.total} currency={cost.currency} /> : NOTHING}
      >
        {cost && isCurrent && `${formatPerHour(cost.perHour, cost.currency)} now`}
        {cost && !isCurrent && 'The month is over'}
      </CostCard>
      <CostCard label="Forecast" value={isCurrent && forecast && usage ? money(forecast.amount) : NOTHING}>
        {!isCurrent && 'Only for the current month'}
        {isCurrent && usage && !forecast && 'Needs an hour of data'}
        {isCurrent && forecast && (
          <>
            between {money(forecast.low)} and {money(forecast.high)};{' '}
            <Tooltip content={forecast.method}>
              <button type="button" className="underline decoration-dotted underline-offset-2">
                how it is made
              </button>
            </Tooltip>
          </>
        )}
      </CostCard>
      <CostCard
        label={isCurrent ? 'Last month' : 'The month before'}
        value={before ? <Money amount={before.total} currency={before.currency} /> : NOTHING}
      >
        {before && isCurrent && `${monthName(addMonths(month, -1))}; ${byNow(before, today)}`}
        {before && !isCurrent && monthName(addMonths(month, -1))}
      </CostCard>
    </dl>
  );
}

/** What the month before had cost by the same day. */
function byNow(before: Cost, today: string): string {
  const until = before.from.slice(0, 8) + today.slice(8);
  const lines = before.lines.filter((line) => (line.day ?? '') <= until);
  const amount = sumAmounts(lines.map((line) => line.amount));
  return `by its ${dayName(today).split(' ')[0]}${ordinal(today)}: ${formatMoney(amount, before.currency)}`;
}

function ordinal(day: string): string {
  const number = Number(day.slice(8));
  const teen = number > 10 && number < 14;
  return teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
}
