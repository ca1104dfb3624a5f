/** Days and months as the API names them: `2026-11-28`, `2026-11`. */

import { kept } from '../../lib/domain/text/format.ts';

const DAY_MS = 86_400_000;

// Writes ISO order.
const dayFormat = kept((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-CA', options));
const nameFormat = kept((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options));

/** @returns every day from `from` up to but not with `to` */
export function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) days.push(day);
  return days;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** @param months how many further; negative: back */
export function addMonths(month: string, months: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

/** The first day of a month, and the day after its last. */
export function rangeOf(month: string): { from: string; to: string } {
  return { from: `${month}-01`, to: `${addMonths(month, 1)}-01` };
}

/** The day of an instant in a time zone. @param atMs milliseconds since 1970 */
export function dayAt(atMs: number, timeZone: string): string {
  return dayFormat({ timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(atMs);
}

/** `November 2026` */
export function monthName(month: string): string {
  const at = Date.parse(`${month}-01T00:00:00Z`);
  return nameFormat({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(at);
}

/** `28 Nov`, or `Sat 28 November 2026` */
export function dayName(day: string, form: 'short' | 'long' = 'short'): string {
  const options: Intl.DateTimeFormatOptions =
    form === 'short'
      ? { day: 'numeric', month: 'short' }
      : { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' };
  return nameFormat({ ...options, timeZone: 'UTC' }).format(Date.parse(`${day}T00:00:00Z`));
}

export function isMonth(text: string): boolean {
  return /^(19[7-9]\d|[2-8]\d{3})-(0[1-9]|1[0-2])$/.test(text);
}

export function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && isMonth(text.slice(0, 7)) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
  );
}
