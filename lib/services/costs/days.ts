/** Days and months of a time zone as instants. */
import { text } from '../../domain/app-spec.ts';
import { calendar } from '../../domain/charge.ts';

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
  const monthOf = calendar(timeZone, 'month');
  // No zone is further than a day from UTC, and the local month only goes forward: halve to the millisecond.
  let before = Date.parse(`${month}-01T00:00:00Z`) - DAY_MS;
  let after = before + 2 * DAY_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (monthOf(middle) >= month) after = middle;
    else before = middle;
  }
  return after;
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
