/** A forecast lies in its range, is exact where nothing changes, and is not made of nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast, type Spending } from './forecast.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Noon of the 15th of a month of 30 days. */
const NOW = Date.UTC(2026, 5, 15, 12);
const END = Date.UTC(2026, 6, 1);

/** One that has spent the same all the time since some hours ago. */
function steady(hours: number, nanosPerHour: bigint): Spending {
  const firstPaidMs = NOW - hours * HOUR;
  const since = (sinceMs: number) => {
    const ms = NOW - Math.max(sinceMs, firstPaidMs);
    return { sinceMs, nanos: (nanosPerHour * BigInt(ms)) / BigInt(HOUR) };
  };
  return {
    nowMs: NOW,
    endMs: END,
    firstPaidMs,
    toDateNanos: since(Date.UTC(2026, 5, 1)).nanos,
    nanosPerHour,
    week: since(NOW - 7 * DAY),
    recent: since(Date.UTC(2026, 5, 14)),
  };
}

describe('forecast', () => {
  it('goes on as it went where nothing changed', () => {
    const remaining = BigInt((END - NOW) / HOUR);
    for (const hours of [1, 5, 100, 5000]) {
      const spending = steady(hours, 30_000_000n);
      const made = forecast(spending, 'EUR');
      const expected = spending.toDateNanos + remaining * 30_000_000n;
      expect(made).toMatchObject({ nanos: expected, lowNanos: expected, highNanos: expected });
    }
    expect(forecast(steady(200, 30_000_000n), 'EUR')?.method).toBe(
      'Month to date, and the 372 h that remain at the mean of the last 7 days: 0.030 EUR per hour. The range is ' +
        'between the least and the most of that, the mean since yesterday (0.030 EUR) and what runs now (0.030 EUR).',
    );
  });

  it('spans from nothing more to what runs now', () => {
    const stopped = forecast({ ...steady(200, 30_000_000n), nanosPerHour: 0n }, 'EUR');
    expect(stopped?.lowNanos).toBe(steady(200, 30_000_000n).toDateNanos);
    const grown = forecast({ ...steady(200, 30_000_000n), nanosPerHour: 300_000_000n }, 'EUR');
    expect(grown?.highNanos).toBe(steady(200, 30_000_000n).toDateNanos + 372n * 300_000_000n);
    expect(grown?.nanos).toBe(forecast(steady(200, 30_000_000n), 'EUR')?.nanos);
  });

  it('is absent under one hour of data', () => {
    expect(forecast(steady(0.9, 30_000_000n), 'EUR')).toBeNull();
    expect(forecast({ ...steady(5, 0n), firstPaidMs: null }, 'EUR')).toBeNull();
  });

  it('is at least what was spent, and within its range', () => {
    const nanos = fc.bigInt({ min: 0n, max: 10n ** 15n });
    const past = fc.record({ sinceMs: fc.integer({ min: NOW - 30 * DAY, max: NOW }), nanos });
    const spending = fc.record({
      nowMs: fc.constant(NOW),
      endMs: fc.integer({ min: NOW, max: NOW + 31 * DAY }),
      firstPaidMs: fc.integer({ min: NOW - 100 * DAY, max: NOW - HOUR }),
      toDateNanos: nanos,
      nanosPerHour: nanos,
      week: past,
      recent: past,
    });
    fc.assert(
      fc.property(spending, (one) => {
        const made = forecast(one, 'EUR');
        if (!made) throw new Error('there is an hour of data');
        expect(made.lowNanos).toBeGreaterThanOrEqual(one.toDateNanos);
        expect(made.nanos).toBeGreaterThanOrEqual(made.lowNanos);
        expect(made.highNanos).toBeGreaterThanOrEqual(made.nanos);
        if (one.endMs === one.nowMs) expect(made.highNanos).toBe(one.toDateNanos);
      }),
    );
  });
});
