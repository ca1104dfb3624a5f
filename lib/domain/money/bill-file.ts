/** The file of `davit bill replay` and of `ledger.json`: read, checked, and turned into what `charge` takes. */
import { z } from 'zod';
import { type Bill, charge, exactAmount, type Price, roundedAmount, type Slot } from './charge.ts';

const instant = z.iso.datetime({ offset: true, error: 'must be a time in RFC 3339, like 2026-01-01T12:00:00.000Z' });

export const billFile = z.strictObject({
  slots: z.array(
    z.strictObject({
      app: z.string(),
      ordinal: z.int().min(0),
      flavor: z.string(),
      units: z.int().min(1),
      intervals: z.array(z.tuple([instant, instant])),
      paidUntil: instant.nullish(),
    }),
  ),
  prices: z.array(z.strictObject({ flavor: z.string(), from: instant, nanosPerMinute: z.int().min(0) })),
  timeZone: z.string().optional(),
  /** When the ledger was read: the end of its open intervals. Only told, not used. */
  asOf: instant.optional(),
  month: z.string().optional(),
});
export type BillFile = z.infer<typeof billFile>;

export interface PrintedBill {
  minutes: number;
  lines: {
    app: string;
    flavor: string;
    units: number;
    month: string;
    nanosPerMinute: number;
    minutes: number;
    amount: string;
  }[];
  total: string;
}

/** The bill of a file, as `davit bill replay` prints it. @throws PriceMissingError, RangeError (unknown time zone) */
export function replayBill(file: BillFile): PrintedBill {
  return printBill(charge(slotsOf(file), pricesOf(file), file.timeZone ?? 'UTC'));
}

export function printBill(bill: Bill): PrintedBill {
  return {
    minutes: bill.minutes,
    lines: bill.lines.map(({ nanos, nanosPerMinute, app, flavor, units, month, minutes }) => ({
      app,
      flavor,
      units,
      month,
      nanosPerMinute: Number(nanosPerMinute),
      minutes,
      amount: exactAmount(nanos),
    })),
    total: roundedAmount(bill.totalNanos),
  };
}

function slotsOf(file: BillFile): Slot[] {
  return file.slots.map((slot) => ({
    ...slot,
    intervals: slot.intervals.map(([start, end]) => [Date.parse(start), Date.parse(end)]),
    paidUntil: slot.paidUntil ? Date.parse(slot.paidUntil) : null,
  }));
}

function pricesOf(file: BillFile): Price[] {
  return file.prices.map((price) => ({
    flavor: price.flavor,
    fromMs: Date.parse(price.from),
    nanosPerMinute: BigInt(price.nanosPerMinute),
  }));
}
