/**
 * The bill: a pure, exact function of what ran and what it cost. `davit bill replay`, the API, budgets and statements
 * all call it, so that anyone can recompute any amount.
 *
 * Rule, per slot (app, ordinal, flavor, units): walk the union of its half-open intervals; at any covered instant
 * t ≥ paidUntil one minute is charged at the price in force at t, then paidUntil = t + 60 s.
 * Instants are milliseconds since 1970, amounts integers of nanos (billionths of the currency).
 */

export const MINUTE_MS = 60_000;
export const NANOS_PER_UNIT = 1_000_000_000n;

export interface Slot {
  app: string;
  ordinal: number;
  flavor: string;
  units: number;
  /** Half-open `[startMs, endMs)`, in any order; may touch or overlap. */
  intervals: [number, number][];
  /** Until when the slot is paid already. */
  paidUntil?: number | null;
}

/** Per unit and minute, in force from `fromMs` on. */
export interface Price {
  flavor: string;
  fromMs: number;
  nanosPerMinute: bigint;
}

/** Consecutive paid minutes of one slot at one price: they begin at `fromMs`, `fromMs + 60 s`, … */
export interface Run {
  fromMs: number;
  minutes: number;
  nanosPerMinute: bigint;
}

export interface BillLine {
  app: string;
  flavor: string;
  units: number;
  /** `YYYY-MM` in the bill's time zone. */
  month: string;
  nanosPerMinute: bigint;
  minutes: number;
  /** minutes × units × nanosPerMinute */
  nanos: bigint;
}

export interface Bill {
  minutes: number;
  lines: BillLine[];
  totalNanos: bigint;
}

export class PriceMissingError extends Error {
  constructor(flavor: string, atMs: number) {
    super(`prices: flavor "${flavor}" has no price in force at ${new Date(atMs).toISOString()}; add one that is`);
    this.name = 'PriceMissingError';
  }
}

/** The bill of all slots, one line per app, flavor, units, month and price, sorted by these. @throws PriceMissingError */
export function charge(slots: Slot[], prices: Price[], timeZone = 'UTC'): Bill {
  const months = calendar(timeZone, 'month');
  const lines = new Map<string, BillLine>();
  for (const slot of mergeSlots(slots)) {
    for (const run of chargeSlot(slot, prices)) {
      for (const part of splitRun(run, months)) {
        const key = JSON.stringify([slot.app, slot.flavor, slot.units, part.bucket, String(run.nanosPerMinute)]);
        const line = lines.get(key) ?? {
          app: slot.app,
          flavor: slot.flavor,
          units: slot.units,
          month: part.bucket,
          nanosPerMinute: run.nanosPerMinute,
          minutes: 0,
          nanos: 0n,
        };
        line.minutes += part.minutes;
        line.nanos += BigInt(part.minutes) * BigInt(slot.units) * run.nanosPerMinute;
        lines.set(key, line);
      }
    }
  }
  const sorted = [...lines.values()].sort(compareLines);
  return {
    minutes: sorted.reduce((sum, line) => sum + line.minutes, 0),
    lines: sorted,
    totalNanos: sorted.reduce((sum, line) => sum + line.nanos, 0n),
  };
}

/** One slot's minutes, as runs. The slot's intervals need not be sorted. @throws PriceMissingError */
export function chargeSlot(slot: Slot, prices: Price[]): Run[] {
  const own = prices.filter((price) => price.flavor === slot.flavor).sort((a, b) => a.fromMs - b.fromMs);
  const runs: Run[] = [];
  let paidUntil = slot.paidUntil ?? Number.NEGATIVE_INFINITY;
  for (const [start, end] of union(slot.intervals)) {
    let t = Math.max(start, paidUntil);
    while (t < end) {
      const index = own.findLastIndex((price) => price.fromMs <= t);
      const price = own[index];
      if (!price) throw new PriceMissingError(slot.flavor, t);
      const until = Math.min(end, own[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY);
      const minutes = Math.ceil((until - t) / MINUTE_MS);
      runs.push({ fromMs: t, minutes, nanosPerMinute: price.nanosPerMinute });
      t += minutes * MINUTE_MS;
      paidUntil = t;
    }
  }
  return runs;
}

/** Until when a slot is paid after its runs; null when nothing was charged and nothing carried. */
export function paidUntilAfter(slot: Slot, runs: Run[]): number | null {
  const last = runs.at(-1);
  return last ? last.fromMs + last.minutes * MINUTE_MS : (slot.paidUntil ?? null);
}

/** Entries of the same slot become one: their intervals together, the latest `paidUntil`. */
export function mergeSlots(slots: Slot[]): Slot[] {
  const merged = new Map<string, Slot>();
  for (const slot of slots) {
    const key = JSON.stringify([slot.app, slot.ordinal, slot.flavor, slot.units]);
    const known = merged.get(key);
    if (!known) {
      merged.set(key, { ...slot, intervals: [...slot.intervals] });
      continue;
    }
    known.intervals.push(...slot.intervals);
    const paid = Math.max(known.paidUntil ?? Number.NEGATIVE_INFINITY, slot.paidUntil ?? Number.NEGATIVE_INFINITY);
    known.paidUntil = Number.isFinite(paid) ? paid : null;
  }
  return [...merged.values()];
}

/** A function from an instant to its day (`YYYY-MM-DD`) or month (`YYYY-MM`) in a time zone. @throws RangeError */
export type Calendar = (atMs: number) => string;

export function calendar(timeZone: string, unit: 'day' | 'month'): Calendar {
  // en-CA writes ISO order; formatting is the only exact source of a zone's rules that the language has.
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    ...(unit === 'day' ? { day: '2-digit' as const } : {}),
  });
  return (atMs) => {
    const parts = Object.fromEntries(format.formatToParts(atMs).map((part) => [part.type, part.value]));
    return unit === 'day' ? `${parts.year}-${parts.month}-${parts.day}` : `${parts.year}-${parts.month}`;
  };
}

/** A run cut where its minutes' beginnings pass from one bucket (month or day) to the next. */
export function splitRun(run: Run, bucketOf: Calendar): { bucket: string; minutes: number; fromMs: number }[] {
  const parts: { bucket: string; minutes: number; fromMs: number }[] = [];
  let first = 0;
  while (first < run.minutes) {
    const bucket = bucketOf(run.fromMs + first * MINUTE_MS);
    // Buckets only ever go forward in time, so the end of this one is found by halving.
    let low = first;
    let high = run.minutes - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (bucketOf(run.fromMs + middle * MINUTE_MS) === bucket) low = middle;
      else high = middle - 1;
    }
    parts.push({ bucket, minutes: low - first + 1, fromMs: run.fromMs + first * MINUTE_MS });
    first = low + 1;
  }
  return parts;
}

/** Nanos as a decimal with nine places, exact. */
export function exactAmount(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const value = nanos < 0n ? -nanos : nanos;
  return `${sign}${value / NANOS_PER_UNIT}.${String(value % NANOS_PER_UNIT).padStart(9, '0')}`;
}

/**
 * What `exactAmount` wrote.
 *
 * @throws SyntaxError where it is no decimal with nine places
 */
export function nanosOf(amount: string): bigint {
  if (!/^-?\d+\.\d{9}$/.test(amount)) throw new SyntaxError(`not an exact amount: ${amount}`);
  return BigInt(amount.replace('.', ''));
}

/** Nanos rounded once to two places, half to even: for a printed total. */
export function roundedAmount(nanos: bigint): string {
  const step = NANOS_PER_UNIT / 100n;
  const sign = nanos < 0n ? '-' : '';
  const value = nanos < 0n ? -nanos : nanos;
  const rest = value % step;
  let cents = value / step;
  if (rest * 2n > step || (rest * 2n === step && cents % 2n === 1n)) cents += 1n;
  return `${cents === 0n ? '' : sign}${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}

/** Intervals sorted, empty ones dropped, overlapping and touching ones joined. */
export function union(intervals: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [start, end] of [...intervals].sort((a, b) => a[0] - b[0])) {
    if (end <= start) continue;
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

function compareLines(a: BillLine, b: BillLine): number {
  return (
    compare(a.app, b.app) ||
    compare(a.flavor, b.flavor) ||
    a.units - b.units ||
    compare(a.month, b.month) ||
    compare(a.nanosPerMinute, b.nanosPerMinute)
  );
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
