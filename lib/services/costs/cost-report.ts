/** What was spent in some days, exactly, by what one wants to know it by. */
import { z } from 'zod';
import type { Actor } from '../../auth/actor.ts';
import { calendar, exactAmount } from '../../domain/money/charge.ts';
import { type AppNaming, readAppNamings } from '../../store/app/apps.ts';
import { findInstance } from '../../store/instance.ts';
import { databaseNow } from '../../store/ledger.ts';
import { action } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { day, endOfDayAnywhere, nextMonth, startOfDay } from './days.ts';
import { type Share, sharesOf, sumOf } from './shares.ts';
import { readLedger, type SlotFilter } from './slots.ts';

/** Besides `label:<name>`. */
const GROUPS = ['app', 'flavor', 'creator', 'day'];
const LABEL = 'label:';

const group = z
  .string()
  .refine(
    (name) => GROUPS.includes(name) || (name.startsWith(LABEL) && name.length > LABEL.length),
    `must be of ${GROUPS.join(', ')}, ${LABEL}<name>`,
  );

export const costInput = z.strictObject({
  /** First day; absent: the first of the current month. */
  from: day.optional(),
  /** The day after the last; absent: the first of the month after `from`'s. */
  to: day.optional(),
  groupBy: z.array(group).max(8).default([]),
});

export interface CostLine {
  app?: string;
  appName?: string;
  flavor?: string;
  creator?: string;
  /** Those that were grouped by, as the app has them now; one that it lacks is left out. */
  labels?: Record<string, string>;
  day?: string;
  minutes: number;
  /** Exact, nine decimals. */
  amount: string;
}

export interface CostReport {
  currency: string;
  timeZone: string;
  from: string;
  to: string;
  /** Exact, nine decimals: the sum of the lines. */
  total: string;
  /** Exact, nine decimals: what runs now, as long as it does. */
  perHour: string;
  lines: CostLine[];
}

export const appCost = action({
  on: 'app',
  right: 'cost.see',
  input: costInput,
  run: ({ platform, actor, target }, input) =>
    report(platform, actor, { projectId: target.projectId, appId: target.id }, withDefault(input, ['flavor', 'day'])),
});

export const projectCost = action({
  on: 'project',
  right: 'cost.see',
  input: costInput,
  run: ({ platform, actor, target }, input) =>
    report(platform, actor, { projectId: target.id }, withDefault(input, ['app', 'flavor'])),
});

type CostInput = z.output<typeof costInput>;

function withDefault(input: CostInput, groupBy: string[]): CostInput {
  return input.groupBy.length > 0 ? input : { ...input, groupBy };
}

async function report(platform: Platform, actor: Actor, filter: SlotFilter, input: CostInput): Promise<CostReport> {
  const { db } = platform;
  const instance = await findInstance(db);
  if (!instance) throw new Error('the instance has not been seeded');
  const { timeZone, currency } = instance;
  const month = calendar(timeZone, 'month')((await databaseNow(db)).getTime());
  const from = input.from ?? `${month}-01`;
  const to = input.to ?? `${nextMonth(from.slice(0, 7))}-01`;
  if (to <= from)
    throw new ServiceError('bad-request', 'BAD_QUERY', `to: must be later than from (${from}); it is exclusive.`);
  const since = new Date(startOfDay(from, timeZone));
  const ledger = await readLedger(db, actor, filter, { since, until: endOfDayAnywhere(to) });
  const namings = await readAppNamings(db, [...new Set(ledger.slots.map((slot) => slot.app))]);
  const sums = new Map<string, { line: Omit<CostLine, 'amount'>; nanos: bigint }>();
  for (const share of sharesOf(ledger, { timeZone, from, to })) {
    const key = keyOf(share, namings.get(share.slot.app), input.groupBy);
    const id = JSON.stringify(key);
    const sum = sums.get(id) ?? { line: { ...key, minutes: 0 }, nanos: 0n };
    sum.line.minutes += share.minutes;
    sum.nanos += share.nanos;
    sums.set(id, sum);
  }
  const lines = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { line, nanos }]) => ({ ...line, amount: exactAmount(nanos) }));
  const total = exactAmount(sumOf([...sums.values()].map(({ nanos }) => nanos)));
  return { currency, timeZone, from, to, total, perHour: exactAmount(sumOf(ledger.nanosPerHour.values())), lines };
}

function keyOf({ slot, day }: Share, naming: AppNaming | undefined, groupBy: string[]) {
  const names = groupBy.filter((name) => name.startsWith(LABEL)).map((name) => name.slice(LABEL.length));
  const labels = names.flatMap((name) => {
    const value = naming && Object.hasOwn(naming.labels, name) ? naming.labels[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...(groupBy.includes('app') ? { app: slot.app, appName: naming?.name ?? '' } : {}),
    ...(groupBy.includes('flavor') ? { flavor: slot.flavor } : {}),
    ...(groupBy.includes('creator') ? { creator: naming?.createdBy ?? '' } : {}),
    ...(names.length > 0 ? { labels: Object.fromEntries(labels) } : {}),
    ...(groupBy.includes('day') ? { day } : {}),
  };
}
