/** The ledger as what `charge` takes: slots with their intervals, open ones ended now, and the prices. */

import { type Actor, selectorOf } from '../../auth/actor.ts';
import type { Price, Slot } from '../../domain/charge.ts';
import { listAppIds } from '../../store/apps.ts';
import { databaseNow, readIntervals, readPrices } from '../../store/ledger.ts';
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
}

/** @param until later instants are of no interest; the whole history before them is read, for what is paid carries over */
export async function readLedger(db: Database, actor: Actor, filter: SlotFilter, until: Date): Promise<Ledger> {
  const now = await databaseNow(db);
  const end = until < now ? until : now;
  const selector = selectorOf(actor);
  const visible = selector && !filter.appId ? await listAppIds(db, filter.projectId, selector) : null;
  const intervals = await readIntervals(db, { ...filter, until: end });
  const slots = new Map<string, Slot>();
  for (const interval of intervals) {
    if (visible && !visible.has(interval.appId)) continue;
    const key = JSON.stringify([interval.appId, interval.ordinal, interval.flavor, interval.units]);
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
  }
  const flavors = new Set([...slots.values()].map((slot) => slot.flavor));
  const prices = (await readPrices(db))
    .filter((price) => flavors.has(price.flavor))
    .map((price) => ({ ...price, fromMs: price.from.getTime() }));
  return { slots: [...slots.values()], prices, now };
}
