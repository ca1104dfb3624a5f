/** Numbers as people read them: a unit always, few digits, the same everywhere. Pure; English, as the whole console. */

/** Between a number and its unit. */
const GAP = ' ';
/** What stands where nothing was measured. */
export const NOTHING = '–';

/** To make a format takes a hundred times as long as to use it, and a page writes hundreds of numbers and times. */
export function kept<Options, Format>(make: (options: Options) => Format): (options: Options) => Format {
  const formats = new Map<string, Format>();
  return (options) => {
    const key = JSON.stringify(options);
    const format = formats.get(key) ?? make(options);
    formats.set(key, format);
    return format;
  };
}

const numberFormat = kept((options: Intl.NumberFormatOptions) => new Intl.NumberFormat('en', options));
const timeFormat = kept((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options));

function number(value: number | string, options: Intl.NumberFormatOptions): string {
  // A string is formatted exactly as the decimal that it is, however many digits it has.
  return numberFormat(options).format(value as number);
}

/**
 * Money. `total` has two decimals, rounded half to even as statements are, but two significant digits below a cent;
 * `price` is exact up to six decimals, two at least: 0.015 stays 0.015.
 *
 * @param amount exact decimal, such as `12.340000000`
 * @param currency ISO 4217
 */
export function formatMoney(amount: string, currency: string, kind: 'total' | 'price' = 'total'): string {
  const negative = amount.startsWith('-');
  const digits = negative ? amount.slice(1) : amount;
  const tiny = /^0*(\.0{2})/.test(digits) && /[1-9]/.test(digits);
  const options: Intl.NumberFormatOptions =
    kind === 'price'
      ? { minimumFractionDigits: 2, maximumFractionDigits: tiny ? 9 : 6 }
      : tiny
        ? { minimumSignificantDigits: 1, maximumSignificantDigits: 2 }
        : { minimumFractionDigits: 2, maximumFractionDigits: 2, roundingMode: 'halfEven' };
  return `${negative ? '−' : ''}${currencySymbol(currency)}${GAP}${number(digits, options)}`;
}

function currencySymbol(currency: string): string {
  try {
    const parts = numberFormat({ style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
    return parts.formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency;
  } catch {
    // Not three letters: shown as it is.
    return currency;
  }
}

/** A price per hour, such as `€ 0.015/h`. */
export function formatPerHour(amount: string, currency: string): string {
  return `${formatMoney(amount, currency, 'price')}/h`;
}

/** `9`, `1,325`, `12,400`. */
export function formatCount(value: number): string {
  return number(value, { maximumFractionDigits: 0 });
}

/** `1 replica`, `3 replicas`. */
export function formatPlural(count: number, one: string, several = `${one}s`): string {
  return `${formatCount(count)}${GAP}${count === 1 ? one : several}`;
}

const STEPS: readonly [unit: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** How long, in its largest whole unit: `8 s`, `41 min`, `3 h`, `2 d`; `0 s` below one. */
export function formatDuration(ms: number): string {
  const [unit, size] = STEPS.find(([, size]) => ms >= size) ?? ['s', 1_000];
  return `${formatCount(Math.floor(Math.max(ms, 0) / size))}${GAP}${unit}`;
}

/** How long, all of it: `2 d 3 h 12 min 5 s`. For a tooltip. */
export function formatDurationExact(ms: number): string {
  let rest = Math.max(ms, 0);
  const parts: string[] = [];
  for (const [unit, size] of STEPS) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole > 0) parts.push(`${formatCount(whole)}${GAP}${unit}`);
  }
  return parts.length > 0 ? parts.join(' ') : `0${GAP}s`;
}

/** How long something takes, where fractions matter: `38 ms`, `1.9 s`, `21 s`. */
export function formatLatency(ms: number): string {
  if (ms < 999.5) return `${number(ms, { maximumFractionDigits: ms < 9.95 ? 1 : 0 })}${GAP}ms`;
  if (ms < 59_950) return `${number(ms / 1000, { maximumFractionDigits: ms < 9_950 ? 1 : 0 })}${GAP}s`;
  return formatDuration(ms);
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/**
 * Binary units, as flavors are given: `128 MiB`, `1.5 GiB`, `612 B`.
 *
 * @param exact `12.4 GiB` instead of `12 GiB`, where two are compared
 */
export function formatBytes(bytes: number, exact = false): string {
  let value = Math.max(bytes, 0);
  let unit = 0;
  // 1023.6 would be printed as 1024.
  while (value >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${number(value, { maximumFractionDigits: unit > 0 && (exact || value < 9.95) ? 1 : 0 })}${GAP}${BYTE_UNITS[unit]}`;
}

/**
 * A size as people write it: `20GiB`, `1.5 GB`, `512m`. Without an `i` it is binary too, as everywhere here.
 *
 * @returns whole bytes; null for what is no size
 */
export function parseBytes(text: string): number | null {
  const [, digits, unit = ''] =
    /^\s*((?:\d{1,15}|\d{1,3},\d{3})(?:\.\d{1,6})?)\s*(?:([kmgtp])(?:i?b)?|b)?\s*$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  const bytes = Math.round(Number(digits.replace(',', '')) * 1024 ** ' kmgtp'.indexOf(unit.toLowerCase() || ' '));
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** Requests per second: `0/s`, `0.02/s`, `2.1/s`, `186/s`. */
export function formatRate(perSecond: number): string {
  if (perSecond <= 0) return '0/s';
  if (perSecond < 0.095) return `${number(perSecond, { maximumSignificantDigits: 1 })}/s`;
  return `${number(perSecond, { maximumFractionDigits: perSecond < 9.95 ? 1 : 0 })}/s`;
}

/** @param percent 0–100 and more: a burst may use more than is reserved */
export function formatPercent(percent: number): string {
  return `${number(percent, { maximumFractionDigits: 0 })}${GAP}%`;
}

/** `0.5 vCPU`, `14 vCPU`. */
export function formatCpu(vcpu: number): string {
  return `${number(vcpu, { maximumFractionDigits: 2 })}${GAP}vCPU`;
}

/**
 * An instant to the second, in a time zone: `2026-11-28 14:52:08`.
 *
 * @param at RFC 3339, or milliseconds since 1970
 * @param timeZone IANA name; the reader's own when absent
 */
export function formatInstant(at: string | number, timeZone?: string): string {
  const { year, month, day, clock } = partsOf(at, timeZone);
  return `${year}-${month}-${day} ${clock}`;
}

/** The time of day: `14:52:08`. */
export function formatClock(at: string | number, timeZone?: string): string {
  return partsOf(at, timeZone).clock;
}

/** A day with its month: `28 Nov`. */
export function formatDay(at: string | number, timeZone?: string): string {
  return timeFormat({ timeZone, day: 'numeric', month: 'short' }).format(new Date(at));
}

function partsOf(at: string | number, timeZone: string | undefined) {
  const parts = Object.fromEntries(
    timeFormat({
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(new Date(at))
      .map((part) => [part.type, part.value]),
  );
  return {
    year: parts.year ?? '',
    month: parts.month ?? '',
    day: parts.day ?? '',
    clock: `${parts.hour}:${parts.minute}:${parts.second}`,
  };
}

export interface Fetched {
  currentBytes: number;
  totalBytes?: number | undefined;
  layersDone?: number;
  layersTotal?: number | undefined;
  /** Others whose turn is before. */
  waitsFor?: number | undefined;
  note?: string | undefined;
}

/**
 * `12 MiB of 480 MiB (2 %), 3 of 8 layers`; what nobody has told stays out. `waits for 2 other pulls` before its turn, and
 * behind it what keeps it.
 */
export function formatFetched({ currentBytes, totalBytes, layersDone, layersTotal, waitsFor, note }: Fetched): string {
  if (waitsFor !== undefined) return `waits for ${formatPlural(waitsFor, 'other pull')}`;
  const bytes = totalBytes
    ? `${formatBytes(currentBytes)} of ${formatBytes(totalBytes)} (${Math.floor((100 * currentBytes) / totalBytes)} %)`
    : formatBytes(currentBytes);
  const layers = layersTotal ? `, ${layersDone ?? 0} of ${formatPlural(layersTotal, 'layer')}` : '';
  return `${bytes}${layers}${note ? `. ${note}` : ''}`;
}
