/** Minutes of a ledger by slot and day: what reports, figures and forecasts sum up. */
import { chargeSlot, type Slot, splitRun } from '../../domain/money/charge.ts';
import { AFTER, BEFORE, calendarOf } from './days.ts';
import type { Ledger } from './slots.ts';

export interface Share {
  slot: Slot;
  /** `YYYY-MM-DD` in the instance's time zone. */
  day: string;
  minutes: number;
  nanosPerMinute: bigint;
  /** minutes × units × nanosPerMinute */
  nanos: bigint;
}

export interface DaySpan {
  timeZone: string;
  /** First day. */
  from: string;
  /** The day after the last. */
  to: string;
}

export function* sharesOf(ledger: Ledger, { timeZone, from, to }: DaySpan): Generator<Share> {
  const dayOf = calendarOf(timeZone, from, to);
  for (const slot of ledger.slots) {
    for (const run of chargeSlot(slot, ledger.prices)) {
      for (const { bucket: day, minutes } of splitRun(run, dayOf)) {
        if (day === BEFORE || day === AFTER) continue;
        const { nanosPerMinute } = run;
        yield { slot, day, minutes, nanosPerMinute, nanos: BigInt(minutes) * BigInt(slot.units) * nanosPerMinute };
      }
    }
  }
}

export function sumOf(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const nanos of amounts) sum += nanos;
  return sum;
}
