/** The ledger as what `charge` takes: slots with their intervals, open ones ended now, and the prices. */

import { type Actor, selectorOf } from '../../auth/actor.ts';
import { MINUTE_MS, type Price, type Slot } from '../../domain/money/charge.ts';
import { listAppIds } from '../../store/app/apps.ts';
import {
  databaseNow,
  type LedgerInterval,
  readEarlierIntervals,
  readIntervals,
  readPrices,
  type SlotKey,
} from '../../store/ledger.ts';
import type { Database } from '../../store/postgres/database.ts';

export interface SlotFilter {
  projectId: string;
  appId?: string;
}

export interface Ledger {
  slots: Slot[];
  prices: Price[];
  /** When it was read: where open intervals end. */
  now: Date;
  /** What runs now costs so much, in nanos per hour, by app. */
  nanosPerHour: Map<string, bigint>;
}

/**
 * @param span minutes before `since` and from `until` on are of no interest. Every minute in between is charged exactly
 *   as it is out of the whole history, for what is paid at `since` is carried over; minutes before it may be missing.
 */
export async function readLedger(
  db: Database,
  actor: Actor,
  filter: SlotFilter,
  span: { since?: Date; until: Date },
): Promise<Ledger> {
  const now = await databaseNow(db);
  const end = new Date(Math.min(span.until.getTime(), now.getTime()));
  const selector = selectorOf(actor);
  const visible = selector && !filter.appId ? await listAppIds(db, filter.projectId, selector) : null;
  const read = await readIntervals(db, { ...filter, ...(span.since ? { since: span.since } : {}), until: now });
  const intervals = visible ? read.filter((interval) => visible.has(interval.appId)) : read;
  const slots = new Map<string, Slot>();
  const open = new Map<string, SlotKey>();
  const add = (interval: LedgerInterval) => {
    const key = keyOf(interval);
    if (interval.end === null) open.set(key, interval);
    if (interval.start >= end) return;
    const slot = slots.get(key) ?? {
      app: interval.appId,
      ordinal: interval.ordinal,
      flavor: interval.flavor,
      units: interval.units,
      intervals: [],
    };
    const ended = interval.end && interval.end < end ? interval.end : end;
    slot.intervals.push([interval.start.getTime(), ended.getTime()]);
    slots.set(key, slot);
  };
  intervals.forEach(add);
  if (span.since) (await readCarriedOver(db, intervals, span.since)).forEach(add);
  const prices = (await readPrices(db)).map((price) => ({ ...price, fromMs: price.from.getTime() }));
  const flavors = new Set([...slots.values()].map((slot) => slot.flavor));
  return {
    slots: [...slots.values()],
    prices: prices.filter((price) => flavors.has(price.flavor)),
    now,
    nanosPerHour: ratesOf([...open.values()], prices, now.getTime()),
  };
}

/**
 * What was paid when a slot's first interval began: a minute that an earlier interval began reaches at most 60 s beyond
 * its end, so those count that ended within 60 s before the first, and before these, those within 60 s again.
 */
async function readCarriedOver(db: Database, intervals: LedgerInterval[], since: Date): Promise<LedgerInterval[]> {
  const first = new Map<string, SlotKey & { startMs: number }>();
  const note = (interval: LedgerInterval) => {
    const startMs = Math.min(first.get(keyOf(interval))?.startMs ?? Infinity, interval.start.getTime());
    first.set(keyOf(interval), { ...interval, startMs });
  };
  intervals.forEach(note);
  const found: LedgerInterval[] = [];
  // What ended after `since` is known already.
  let asked = [...first.values()].filter(({ startMs }) => startMs < since.getTime() + MINUTE_MS);
  for (let reachMs = MINUTE_MS; asked.length > 0; reachMs *= 4) {
    const wanted = asked.map(({ appId, ordinal, flavor, units, startMs }) => ({
      appId,
      ordinal,
      flavor,
      units,
      startedBefore: new Date(startMs),
      endedAfter: new Date(startMs - reachMs),
    }));
    const earlier = await readEarlierIntervals(db, wanted);
    found.push(...earlier);
    earlier.forEach(note);
    const grown = new Set(earlier.map(keyOf));
    asked = [...grown].flatMap((key) => first.get(key) ?? []);
  }
  return found;
}

function ratesOf(open: SlotKey[], prices: Price[], nowMs: number): Map<string, bigint> {
  const priceOf = pricesAt(prices, nowMs);
  const rates = new Map<string, bigint>();
  for (const { appId, flavor, units } of open) {
    const nanos = (priceOf.get(flavor) ?? 0n) * BigInt(units) * 60n;
    rates.set(appId, (rates.get(appId) ?? 0n) + nanos);
  }
  return rates;
}

/** Per unit and minute, by flavor; none where no price is in force. */
function pricesAt(prices: Price[], atMs: number): Map<string, bigint> {
  const inForce = [...prices].sort((a, b) => a.fromMs - b.fromMs).filter((price) => price.fromMs <= atMs);
  return new Map(inForce.map((price) => [price.flavor, price.nanosPerMinute]));
}

function keyOf({ appId, ordinal, flavor, units }: SlotKey): string {
  return `${appId}|${ordinal}|${flavor}|${units}`;
}
