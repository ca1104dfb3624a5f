/** What was spent in some days, exactly, by what one wants to know it by. */
import { z } from 'zod';
import type { Actor } from '../../auth/actor.ts';
import { calendar, chargeSlot, exactAmount, type Slot, splitRun } from '../../domain/charge.ts';
import { readAppNames } from '../../store/apps.ts';
import { findInstance } from '../../store/instance.ts';
import { databaseNow } from '../../store/ledger.ts';
import { action } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { day, endOfDayAnywhere, nextMonth } from './days.ts';
import { readLedger, type SlotFilter } from './slots.ts';

export const GROUPS = ['app', 'flavor', 'day'] as const;
type Group = (typeof GROUPS)[number];

export const costInput = z.strictObject({
  /** First day; absent: the first of the current month. */
  from: day.optional(),
  /** The day after the last; absent: the first of the month after `from`'s. */
  to: day.optional(),
  groupBy: z.array(z.enum(GROUPS, `must be of ${GROUPS.join(', ')}`)).default([]),
});

export interface CostLine {
  app?: string;
  appName?: string;
  flavor?: string;
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

function withDefault(input: CostInput, groupBy: Group[]): CostInput {
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
  const ledger = await readLedger(db, actor, filter, endOfDayAnywhere(to));
  const dayOf = calendar(timeZone, 'day');
  const sums = new Map<string, { line: Omit<CostLine, 'amount'>; nanos: bigint }>();
  for (const slot of ledger.slots) {
    for (const run of chargeSlot(slot, ledger.prices)) {
      for (const part of splitRun(run, dayOf)) {
        if (part.bucket < from || part.bucket >= to) continue;
        const key = keyOf(slot, part.bucket, input.groupBy);
        const id = JSON.stringify(key);
        const sum = sums.get(id) ?? { line: { ...key, minutes: 0 }, nanos: 0n };
        sum.line.minutes += part.minutes;
        sum.nanos += BigInt(part.minutes) * BigInt(slot.units) * run.nanosPerMinute;
        sums.set(id, sum);
      }
    }
  }
  const names = input.groupBy.includes('app')
    ? await readAppNames(db, [...new Set(ledger.slots.map((slot) => slot.app))])
    : new Map<string, string>();
  const lines = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { line, nanos }]) => ({
      ...line,
      ...(line.app ? { appName: names.get(line.app) ?? '' } : {}),
      amount: exactAmount(nanos),
    }));
  const total = exactAmount([...sums.values()].reduce((sum, { nanos }) => sum + nanos, 0n));
  return { currency, timeZone, from, to, total, lines };
}

function keyOf(slot: Slot, bucket: string, groupBy: Group[]): Pick<CostLine, Group> {
  return {
    ...(groupBy.includes('app') ? { app: slot.app } : {}),
    ...(groupBy.includes('flavor') ? { flavor: slot.flavor } : {}),
    ...(groupBy.includes('day') ? { day: bucket } : {}),
  };
}
