/** Days and months of a time zone as instants. */
import { calendar } from '../../domain/charge.ts';

const DAY_MS = 86_400_000;

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
