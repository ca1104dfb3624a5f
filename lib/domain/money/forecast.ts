/**
 * What a month will cost: a pure function of what it cost so far and how fast money went lately. Amounts are nanos.
 *
 * Rule: to date + hours that remain × a rate. The amount takes the mean rate of the last seven days, as far as there
 * are data; the range goes from the lowest to the highest of that, of the mean since yesterday began, and of the rate
 * now.
 */
import { exactAmount, NANOS_PER_UNIT } from './charge.ts';

const HOUR_MS = 3_600_000;
/** Less says nothing. */
const LEAST_DATA_MS = HOUR_MS;

export interface Spending {
  nowMs: number;
  /** End of the month that is forecast. */
  endMs: number;
  /** First paid minute there is; null where nothing was ever paid. */
  firstPaidMs: number | null;
  toDateNanos: bigint;
  /** Of what runs now. */
  nanosPerHour: bigint;
  /** What was spent since an instant: since seven days ago, and since yesterday began. */
  week: { sinceMs: number; nanos: bigint };
  recent: { sinceMs: number; nanos: bigint };
}

export interface Forecast {
  nanos: bigint;
  lowNanos: bigint;
  highNanos: bigint;
  /** How it was made, in a sentence. */
  method: string;
}

/** @returns null under one hour of data */
export function forecast(spending: Spending, currency: string): Forecast | null {
  const { nowMs, endMs, firstPaidMs, toDateNanos, nanosPerHour } = spending;
  if (firstPaidMs === null || nowMs - firstPaidMs < LEAST_DATA_MS) return null;
  const remainingMs = BigInt(Math.max(0, Math.round(endMs - nowMs)));
  const rates = [
    rateOf(spending.week, firstPaidMs, nowMs),
    rateOf(spending.recent, firstPaidMs, nowMs),
    { nanos: nanosPerHour, ms: BigInt(HOUR_MS) },
  ].map((rate) => toDateNanos + divideRounded(rate.nanos * remainingMs, rate.ms));
  const [nanos = toDateNanos] = rates;
  const [lowNanos, highNanos] = [rates.reduce(least), rates.reduce(most)];
  const hours = Math.round(Number(remainingMs) / HOUR_MS);
  const data = nowMs - Math.max(firstPaidMs, spending.week.sinceMs);
  const days = Math.floor(data / (24 * HOUR_MS));
  const past =
    days >= 1 ? `the last ${days === 1 ? 'day' : `${days} days`}` : `the last ${Math.floor(data / HOUR_MS)} h`;
  const perHour = (rate: { nanos: bigint; ms: bigint }) =>
    `${shortAmount(divideRounded(rate.nanos * BigInt(HOUR_MS), rate.ms))} ${currency}`;
  return {
    nanos,
    lowNanos,
    highNanos,
    method:
      `Month to date, and the ${hours} h that remain at the mean of ${past}: ` +
      `${perHour(rateOf(spending.week, firstPaidMs, nowMs))} per hour. The range is between the least and the most of ` +
      `that, the mean since yesterday (${perHour(rateOf(spending.recent, firstPaidMs, nowMs))}) and what runs now ` +
      `(${shortAmount(nanosPerHour)} ${currency}).`,
  };
}

/** Counted from the first paid minute: before it there was nothing to run. */
function rateOf({ sinceMs, nanos }: { sinceMs: number; nanos: bigint }, firstPaidMs: number, nowMs: number) {
  return { nanos, ms: BigInt(Math.max(1, Math.round(nowMs - Math.max(sinceMs, firstPaidMs)))) };
}

/** Half up; for amounts that are not negative. */
function divideRounded(value: bigint, by: bigint): bigint {
  return (value * 2n + by) / (by * 2n);
}

/** Three decimals are enough for a sentence. */
function shortAmount(nanos: bigint): string {
  const step = NANOS_PER_UNIT / 1000n;
  return exactAmount(divideRounded(nanos, step) * step).slice(0, -6);
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
