/** Where things stand on a band of time, and what is written under it. Pure; times are ms since 1970. */

export const RANGES = {
  '15m': { label: '15 min', ms: 15 * 60_000 },
  '1h': { label: '1 h', ms: 3_600_000 },
  '6h': { label: '6 h', ms: 6 * 3_600_000 },
  '24h': { label: '24 h', ms: 24 * 3_600_000 },
  '7d': { label: '7 d', ms: 7 * 24 * 3_600_000 },
} as const;
export type Range = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as Range[];
export const DEFAULT_RANGE: Range = '1h';

export function isRange(text: unknown): text is Range {
  return RANGE_NAMES.some((name) => name === text);
}

/** What stands in a URL, in ms since 1970; null for what is no time. */
export function parseInstant(text: unknown): number | null {
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/**
 * The moment that a page can show: an app has no past before it was made, and no future. Null: now.
 *
 * @param createdAt null while it is not known
 */
export function momentWithin(written: number | null, createdAt: number | null, now: number): number | null {
  if (written === null || written >= now) return null;
  return Math.max(written, createdAt ?? written);
}

export interface Window {
  from: number;
  to: number;
  /** It ends now, and moves along. */
  live: boolean;
}

/** As long as the range: up to now, or around a moment that lies before. */
export function windowOf(range: Range, now: number, at: number | null): Window {
  const { ms } = RANGES[range];
  if (at === null || at >= now - ms) return { from: now - ms, to: now, live: true };
  return { from: at - ms / 2, to: at + ms / 2, live: false };
}

/** Rounded outwards, so that the next looks ask for the very same and are answered from what is held. */
export function askedSpan({ from, to, live }: Window): { from: string; to?: string } {
  const grid = (to - from) / 4;
  const start = new Date(Math.floor(from / grid) * grid).toISOString();
  return live ? { from: start } : { from: start, to: new Date(Math.ceil(to / grid) * grid).toISOString() };
}

/** 0 at the left edge, 1 at the right; what lies outside stands at the edge. */
export function placeOf(window: Window, ms: number): number {
  return Math.min(1, Math.max(0, (ms - window.from) / (window.to - window.from)));
}

export function instantAt(window: Window, place: number): number {
  return window.from + Math.min(1, Math.max(0, place)) * (window.to - window.from);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TICK_STEPS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
].concat([6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY]);

/**
 * Round times, at most `most` of them.
 *
 * @param offsetMs of the reader's clock from UTC: midnight is round where the reader is
 */
export function timeTicks({ from, to }: Window, most: number, offsetMs = 0): { step: number; at: number[] } {
  const step = TICK_STEPS.find((one) => (to - from) / one <= most) ?? 30 * DAY;
  const at: number[] = [];
  for (let ms = Math.ceil((from + offsetMs) / step) * step - offsetMs; ms <= to; ms += step) at.push(ms);
  return { step, at: at.slice(-most) };
}

/** The round number at which an axis ends: 1, 2 or 5 times a power of ten; a whole one for what is counted. */
export function axisEnd(most: number, whole = false): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const end = ([1, 2, 5, 10].find((one) => one * power >= most * (1 - 1e-9)) ?? 10) * power;
  return whole ? Math.max(1, Math.ceil(end)) : end;
}
