/** The ledger of a month as a file for `davit bill replay`: anyone can recompute the bill from it. */
import { z } from 'zod';
import type { BillFile } from '../../domain/money/bill-file.ts';
import { calendar, chargeSlot, type Price, paidUntilAfter, type Slot } from '../../domain/money/charge.ts';
import { findInstance } from '../../store/instance.ts';
import { databaseNow } from '../../store/ledger.ts';
import { action } from '../action.ts';
import { month, nextMonth, startOfMonth } from './days.ts';
import { readLedger } from './slots.ts';

export const monthLedger = action({
  on: 'project',
  right: 'cost.see',
  input: z.strictObject({ month: month.optional() }),
  async run({ platform, actor, target }, input): Promise<BillFile> {
    const { db } = platform;
    const instance = await findInstance(db);
    if (!instance) throw new Error('the instance has not been seeded');
    const { timeZone } = instance;
    const wanted = input.month ?? calendar(timeZone, 'month')((await databaseNow(db)).getTime());
    const start = startOfMonth(wanted, timeZone);
    const end = startOfMonth(nextMonth(wanted), timeZone);
    // Whole intervals, as they are now: one that began in the month is not cut at the month's end.
    const span = { since: new Date(start), until: new Date(8.64e15) };
    const ledger = await readLedger(db, actor, { projectId: target.id }, span);
    const slots = ledger.slots.flatMap((slot) => slotOfMonth(slot, ledger.prices, start, end));
    const flavors = new Set(slots.map((slot) => slot.flavor));
    return {
      slots,
      prices: ledger.prices
        .filter((price) => flavors.has(price.flavor))
        .map((price) => ({
          flavor: price.flavor,
          from: new Date(price.fromMs).toISOString(),
          nanosPerMinute: Number(price.nanosPerMinute),
        })),
      timeZone,
      asOf: ledger.now.toISOString(),
      month: wanted,
    };
  },
});

/** Its intervals that overlap the month, and until when it was paid before the first of them. */
export function slotOfMonth(slot: Slot, prices: Price[], startMs: number, endMs: number): BillFile['slots'] {
  const own = slot.intervals.filter(([start, end]) => start < endMs && end > startMs && end > start);
  if (own.length === 0) return [];
  const first = Math.min(...own.map(([start]) => start));
  const earlier: Slot = {
    ...slot,
    intervals: slot.intervals.filter(([start]) => start < first).map(([start, end]) => [start, Math.min(end, first)]),
  };
  const paidUntil = paidUntilAfter(earlier, chargeSlot(earlier, prices));
  return [
    {
      app: slot.app,
      ordinal: slot.ordinal,
      flavor: slot.flavor,
      units: slot.units,
      intervals: own.map(([start, end]) => [new Date(start).toISOString(), new Date(end).toISOString()]),
      ...(paidUntil === null ? {} : { paidUntil: new Date(paidUntil).toISOString() }),
    },
  ];
}
