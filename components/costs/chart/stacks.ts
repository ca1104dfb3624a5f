/** Lines of a cost report as stacks per day, and as rows of a table. Sums are exact; only what is drawn is a number. */
import { exactAmount, NANOS_PER_UNIT, nanosOf } from '../../../lib/domain/money/charge.ts';
import type { Cost } from '../../../lib/http/answers/other.ts';
import { daysOf } from '../months.ts';

type Line = Cost['lines'][number];

export const STACKED_BY = ['app', 'flavor'] as const;
export type StackedBy = (typeof STACKED_BY)[number];

/** As many as there are colours; what remains is one more. */
const MOST_SERIES = 5;
export const OTHERS = 'others';

export interface Series {
  key: string;
  name: string;
  /** `var(--chart-1)`… */
  colour: string;
  total: string;
}

export interface DayStack {
  day: string;
  total: string;
  /** Exact amounts by series key; none where it cost nothing. */
  amounts: Record<string, string>;
}

export interface Stacks {
  /** The dearest first; the others last. */
  series: Series[];
  /** Every day of the span, in order. */
  days: DayStack[];
}

/** @param cost grouped by day, and by `by` */
export function toStacks(cost: Cost, by: StackedBy): Stacks {
  const totals = new Map<string, { name: string; nanos: bigint }>();
  for (const line of cost.lines) {
    const key = line[by] ?? '';
    const known = totals.get(key) ?? { name: nameOf(line, by), nanos: 0n };
    known.nanos += nanosOf(line.amount);
    totals.set(key, known);
  }
  const ordered = [...totals].sort(([, a], [, b]) => compare(b.nanos, a.nanos) || (a.name < b.name ? -1 : 1));
  const own = ordered.length > MOST_SERIES + 1 ? ordered.slice(0, MOST_SERIES) : ordered;
  const rest = ordered.slice(own.length);
  const series = own.map(([key, { name, nanos }], index) => ({
    key,
    name,
    colour: `var(--chart-${index + 1})`,
    total: exactAmount(nanos),
  }));
  if (rest.length > 0) {
    const nanos = rest.reduce((sum, [, one]) => sum + one.nanos, 0n);
    const colour = `var(--chart-${MOST_SERIES + 1})`;
    series.push({ key: OTHERS, name: `${rest.length} others`, colour, total: exactAmount(nanos) });
  }
  const shown = new Set(own.map(([key]) => key));
  const sums = new Map<string, Map<string, bigint>>(daysOf(cost.from, cost.to).map((day) => [day, new Map()]));
  for (const line of cost.lines) {
    const day = sums.get(line.day ?? '');
    const key = line[by] ?? '';
    const series = shown.has(key) ? key : OTHERS;
    day?.set(series, (day.get(series) ?? 0n) + nanosOf(line.amount));
  }
  const days = [...sums].map(([day, amounts]) => ({
    day,
    total: exactAmount([...amounts.values()].reduce((sum, nanos) => sum + nanos, 0n)),
    amounts: Object.fromEntries([...amounts].map(([key, nanos]) => [key, exactAmount(nanos)])),
  }));
  return { series, days };
}

function nameOf(line: Line, by: StackedBy): string {
  return by === 'app' ? line.appName || (line.app ?? '') : (line.flavor ?? '');
}

export interface CostRow {
  app: string;
  name: string;
  flavors: string[];
  minutes: number;
  amount: string;
  /** Mean price of a replica's hour; null where none was paid. */
  perReplicaHour: string | null;
}

/** @param cost grouped by app and flavor. @returns the dearest first */
export function toRows(cost: Cost): CostRow[] {
  const rows = new Map<string, { name: string; flavors: string[]; minutes: number; nanos: bigint }>();
  for (const line of cost.lines) {
    const row = rows.get(line.app ?? '') ?? {
      name: line.appName || (line.app ?? ''),
      flavors: [],
      minutes: 0,
      nanos: 0n,
    };
    if (line.flavor) row.flavors.push(line.flavor);
    row.minutes += line.minutes;
    row.nanos += nanosOf(line.amount);
    rows.set(line.app ?? '', row);
  }
  return [...rows]
    .sort(([, a], [, b]) => compare(b.nanos, a.nanos) || (a.name < b.name ? -1 : 1))
    .map(([app, { nanos, ...row }]) => ({
      app,
      ...row,
      amount: exactAmount(nanos),
      perReplicaHour: row.minutes === 0 ? null : exactAmount((nanos * 60n) / BigInt(row.minutes)),
    }));
}

/** Exact sum of amounts. */
export function sumAmounts(amounts: string[]): string {
  return exactAmount(amounts.reduce((sum, amount) => sum + nanosOf(amount), 0n));
}

/** For drawing alone. */
export function toNumber(amount: string): number {
  return Number(nanosOf(amount)) / Number(NANOS_PER_UNIT);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
