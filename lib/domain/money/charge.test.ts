import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BillFile, billFile, replayBill } from './bill-file.ts';
import {
  calendar,
  charge,
  chargeSlot,
  exactAmount,
  MINUTE_MS,
  type Price,
  PriceMissingError,
  paidUntilAfter,
  roundedAmount,
  type Slot,
  splitRun,
  union,
} from './charge.ts';

const vectors: { name: string; input: BillFile; expect: unknown }[] = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/billing.json', import.meta.url), 'utf8'),
);

describe('the reference cases of the bill', () => {
  it.each(vectors)('$name', ({ input, expect: expected }) => {
    expect(replayBill(billFile.parse(input))).toEqual(expected);
  });
});

const PRICES: Price[] = [
  { flavor: 'f', fromMs: 0, nanosPerMinute: 500_000n },
  { flavor: 'f', fromMs: 500_000, nanosPerMinute: 700_000n },
];
const instant = fc.integer({ min: 0, max: 2_000_000 });
const interval = fc.tuple(instant, instant).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
const intervals = fc.array(interval, { maxLength: 12 });

function slot(own: [number, number][], paidUntil: number | null = null): Slot {
  return { app: 'a', ordinal: 0, flavor: 'f', units: 1, intervals: own, paidUntil };
}

function minutesOf(own: Slot): number {
  return chargeSlot(own, PRICES).reduce((sum, run) => sum + run.minutes, 0);
}

describe('properties of the bill', () => {
  it('never charges a second twice: paid minutes do not overlap', () => {
    fc.assert(
      fc.property(intervals, (own) => {
        let paidUntil = Number.NEGATIVE_INFINITY;
        for (const run of chargeSlot(slot(own), PRICES)) {
          expect(run.fromMs).toBeGreaterThanOrEqual(paidUntil);
          paidUntil = run.fromMs + run.minutes * MINUTE_MS;
        }
      }),
    );
  });

  it('pays for every covered instant, and begins a minute only at a covered one', () => {
    fc.assert(
      fc.property(intervals, fc.array(instant, { maxLength: 20 }), (own, samples) => {
        const runs = chargeSlot(slot(own), PRICES);
        const covered = (t: number) => own.some(([start, end]) => start <= t && t < end);
        const paid = (t: number) => runs.some((run) => run.fromMs <= t && t < run.fromMs + run.minutes * MINUTE_MS);
        for (const t of samples.filter(covered)) expect(paid(t)).toBe(true);
        for (const run of runs) {
          for (let minute = 0; minute < run.minutes; minute++)
            expect(covered(run.fromMs + minute * MINUTE_MS)).toBe(true);
        }
      }),
    );
  });

  it('is the same however an interval is split, ordered or repeated', () => {
    fc.assert(
      fc.property(intervals, fc.array(instant, { maxLength: 6 }), (own, cuts) => {
        const pieces = own.flatMap(([start, end]) => {
          const points = [start, ...cuts.filter((cut) => start < cut && cut < end).sort((a, b) => a - b), end];
          return points.slice(1).map((point, index): [number, number] => [points[index] ?? start, point]);
        });
        const twice = [...pieces.reverse(), ...own];
        expect(chargeSlot(slot(twice), PRICES)).toEqual(chargeSlot(slot(own), PRICES));
      }),
    );
  });

  it('is the same in one go and in two with what is paid carried over', () => {
    fc.assert(
      fc.property(intervals, instant, (own, cut) => {
        const before = own.map(([start, end]): [number, number] => [Math.min(start, cut), Math.min(end, cut)]);
        const after = own.map(([start, end]): [number, number] => [Math.max(start, cut), Math.max(end, cut)]);
        const first = slot(before);
        const carried = paidUntilAfter(first, chargeSlot(first, PRICES));
        expect(minutesOf(first) + minutesOf(slot(after, carried))).toBe(minutesOf(slot(own)));
      }),
    );
  });

  it('sums exactly: the total is the sum of its lines', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(2), intervals), { maxLength: 6 }), (entries) => {
        const slots = entries.map(([app, ordinal, own]) => ({ ...slot(own), app, ordinal }));
        const bill = charge(slots, PRICES);
        expect(bill.totalNanos).toBe(bill.lines.reduce((sum, line) => sum + line.nanos, 0n));
        expect(bill.minutes).toBe(bill.lines.reduce((sum, line) => sum + line.minutes, 0));
      }),
    );
  });

  it('gives each minute to the month of its beginning, in any zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('UTC', 'Europe/Paris', 'America/St_Johns', 'Pacific/Apia'),
        fc.integer({ min: 0, max: 400 * 24 * 60 }),
        fc.integer({ min: 1, max: 90 * 24 * 60 }),
        (zone, startMinute, minutes) => {
          const run = { fromMs: startMinute * MINUTE_MS + 17, minutes, nanosPerMinute: 1n };
          const month = calendar(zone, 'month');
          const parts = splitRun(run, month);
          expect(parts.reduce((sum, part) => sum + part.minutes, 0)).toBe(minutes);
          for (const part of parts) {
            expect(month(part.fromMs)).toBe(part.bucket);
            expect(month(part.fromMs + (part.minutes - 1) * MINUTE_MS)).toBe(part.bucket);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('amounts', () => {
  it.each([
    [0n, '0.000000000', '0.00'],
    [5_000_000n, '0.005000000', '0.00'],
    [15_000_000n, '0.015000000', '0.02'],
    [-15_000_000n, '-0.015000000', '-0.02'],
    [-1n, '-0.000000001', '0.00'],
    [39_000_000_000n, '39.000000000', '39.00'],
  ])('%s nanos', (nanos, exact, rounded) => {
    expect(exactAmount(nanos)).toBe(exact);
    expect(roundedAmount(nanos)).toBe(rounded);
  });

  it('names the flavor and the time where a price is missing', () => {
    expect(() => charge([{ ...slot([[0, 1]]), flavor: 'x' }], PRICES)).toThrow(PriceMissingError);
    expect(() => charge([{ ...slot([[0, 1]]), flavor: 'x' }], PRICES)).toThrow(/"x".*1970-01-01T00:00:00.000Z/);
  });

  it('joins what touches and overlaps', () => {
    expect(
      union([
        [5, 6],
        [1, 3],
        [3, 4],
        [2, 2],
        [9, 8],
      ]),
    ).toEqual([
      [1, 4],
      [5, 6],
    ]);
  });
});
