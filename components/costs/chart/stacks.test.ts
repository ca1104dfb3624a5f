/** Whatever is grouped how: every sum is the report's total, to the last nano. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactAmount, nanosOf } from '../../../lib/domain/money/charge.ts';
import type { Cost } from '../../../lib/http/answers/other.ts';
import { addMonths, dayAt, daysOf, isDay, isMonth, rangeOf } from '../months.ts';
import { OTHERS, sumAmounts, toRows, toStacks } from './stacks.ts';

const line = fc.record({
  app: fc.integer({ min: 0, max: 9 }).map((app) => `app-${app}`),
  flavor: fc.constantFrom('a', 'b', 'c'),
  day: fc.integer({ min: 0, max: 29 }).map((day) => daysOf('2026-11-01', '2026-12-01')[day] ?? ''),
  minutes: fc.integer({ min: 1, max: 1440 }),
  amount: fc.bigInt({ min: 1n, max: 10n ** 13n }).map(exactAmount),
});
const report = fc.array(line, { maxLength: 60 }).map((lines): Cost => {
  const total = sumAmounts(lines.map((one) => one.amount));
  const named = lines.map((one) => ({ ...one, appName: one.app.toUpperCase() }));
  const span = { from: '2026-11-01', to: '2026-12-01' };
  return { currency: 'EUR', timeZone: 'UTC', ...span, total, perHour: exactAmount(0n), lines: named };
});

describe('stacks', () => {
  it('add up to the total by day and by series, with no more series than colours', () => {
    fc.assert(
      fc.property(report, fc.constantFrom('app' as const, 'flavor' as const), (cost, by) => {
        const { series, days } = toStacks(cost, by);
        expect(days).toHaveLength(30);
        expect(series.length).toBeLessThanOrEqual(6);
        expect(sumAmounts(series.map((one) => one.total))).toBe(cost.total);
        expect(sumAmounts(days.map((day) => day.total))).toBe(cost.total);
        for (const day of days) {
          expect(sumAmounts(Object.values(day.amounts))).toBe(day.total);
          for (const key of Object.keys(day.amounts)) expect(series.map((one) => one.key)).toContain(key);
        }
        const own = series.filter((one) => one.key !== OTHERS).map((one) => nanosOf(one.total));
        expect(own).toEqual([...own].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
      }),
    );
  });

  it('and so do rows', () => {
    fc.assert(
      fc.property(report, (cost) => {
        const rows = toRows(cost);
        expect(sumAmounts(rows.map((row) => row.amount))).toBe(cost.total);
        expect(new Set(rows.map((row) => row.app)).size).toBe(rows.length);
      }),
    );
  });
});

describe('months', () => {
  it('follow one another', () => {
    expect(rangeOf('2026-12')).toEqual({ from: '2026-12-01', to: '2027-01-01' });
    expect(addMonths('2026-01', -1)).toBe('2025-12');
    expect(daysOf('2026-02-27', '2026-03-02')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
    expect(dayAt(Date.parse('2026-06-30T23:30:00Z'), 'Europe/Paris')).toBe('2026-07-01');
  });

  it('are told from what is none', () => {
    expect(['2026-13', '2026-1', 'now', '9999-01'].filter(isMonth)).toEqual([]);
    expect(['2026-02-28', '2026-02-40', 'x'].filter(isDay)).toEqual(['2026-02-28']);
  });
});
