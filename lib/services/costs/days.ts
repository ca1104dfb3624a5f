/** Days and months of a time zone as instants. */

import { type Calendar, calendar } from '../../domain/money/charge.ts';
import { text } from '../../domain/spec/text-input.ts';

const DAY_MS = 86_400_000;

/** Years that the database's calendar and ours write alike, with room for the month after. */
const YEAR = /^(19[7-9]\d|[2-9]\d{3})-/;
const isKnownYear = (value: string) => YEAR.test(value) && !value.startsWith('9999');

export const day = text()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as 2026-01-31')
  .refine(isKnownYear, 'must be from 1970 to 9998')
  .refine((value) => {
    const at = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
  }, 'is no day of the calendar');

export const month = text()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-01')
  .refine(isKnownYear, 'must be from 1970 to 9998');

/**
 * The first instant of a month in a time zone.
 *
 * @param month `YYYY-MM`
 * @returns milliseconds since 1970
 */
export function startOfMonth(month: string, timeZone: string): number {
  return startOf(month, Date.parse(`${month}-01T00:00:00Z`), calendar(timeZone, 'month'));
}

/**
 * The first instant of a day in a time zone.
 *
 * @param day `YYYY-MM-DD`
 * @returns milliseconds since 1970
 */
export function startOfDay(day: string, timeZone: string): number {
  return startOf(day, Date.parse(`${day}T00:00:00Z`), calendar(timeZone, 'day'));
}

/** No zone is further than a day from UTC, and its calendar only goes forward: halved to the millisecond. */
function startOf(bucket: string, inUtcMs: number, bucketOf: Calendar): number {
  let before = inUtcMs - DAY_MS;
  let after = inUtcMs + DAY_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (bucketOf(middle) >= bucket) after = middle;
    else before = middle;
  }
  return after;
}

/** @param days how many; negative: back. @param day `YYYY-MM-DD` */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Sorts before and after every day. */
export const BEFORE = '';
export const AFTER = '~';

/**
 * The calendar of a span of days, made once instead of asked of the language for each minute: for sums over tens of
 * thousands of runs.
 *
 * @param from first day
 * @param to the day after the last
 * @returns the day of an instant, `BEFORE` or `AFTER` for one outside
 */
export function calendarOf(timeZone: string, from: string, to: string): Calendar {
  const days: string[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) days.push(day);
  const starts = [...days, to].map((day) => startOfDay(day, timeZone));
  return (atMs) => {
    let low = -1;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? Infinity) <= atMs) low = middle;
      else high = middle;
    }
    return low < 0 ? BEFORE : (days[low] ?? AFTER);
  };
}

/** @param month `YYYY-MM` */
export function nextMonth(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** An instant after which it is no longer this day anywhere. */
export function endOfDayAnywhere(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 2 * DAY_MS);
}
