/**
 * What each app cost on days that are over. Computed once and kept by the process while the facts that it was computed
 * from stand: a fact of the past that comes late (a worker that was away), or another price, and it is computed anew.
 */
import { countFactsOfPast, ledgerAnchor, readPrices } from '../../store/ledger.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { startOfDay } from '../costs/days.ts';
import { type DaySpan, sharesOf } from '../costs/shares.ts';
import { readLedger } from '../costs/slots.ts';

export interface ClosedDays {
  /** Nanos by app and day. */
  apps: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  /** Milliseconds since 1970: where each app's first interval in reach began. */
  firstPaid: ReadonlyMap<string, number>;
}

interface Kept extends ClosedDays {
  span: string;
  prices: string;
  anchor: string;
  facts: number;
}

/** A few numbers per app and day each; the one that was longest out of use goes. */
const MOST_PROJECTS = 200;
const kept = new WeakMap<PrismaClient, Map<string, Kept>>();

/** @param span its last day is over: `to` is today */
export async function readClosedDays(db: PrismaClient, projectId: string, span: DaySpan): Promise<ClosedDays> {
  const own = kept.get(db) ?? new Map<string, Kept>();
  kept.set(db, own);
  const before = new Date(startOfDay(span.to, span.timeZone));
  const prices = (await readPrices(db))
    .filter((price) => price.from < before)
    .map((price) => `${price.flavor} ${price.from.getTime()} ${price.nanosPerMinute}`)
    .join();
  const known = own.get(projectId);
  own.delete(projectId);
  const isSame = known?.span === JSON.stringify(span) && known.prices === prices;
  if (isSame && (await countFactsOfPast(db, projectId, { anchor: known.anchor, before })) === known.facts) {
    own.set(projectId, known);
    return known;
  }
  // Counted before they are read: one that comes in between is counted later, and all of it computed once more.
  const anchor = await ledgerAnchor(db);
  const facts = await countFactsOfPast(db, projectId, { anchor, before });
  const made = { ...(await compute(db, projectId, span, before)), span: JSON.stringify(span), prices, anchor, facts };
  own.set(projectId, made);
  for (const oldest of own.keys()) {
    if (own.size <= MOST_PROJECTS) break;
    own.delete(oldest);
  }
  return made;
}

async function compute(db: PrismaClient, projectId: string, span: DaySpan, until: Date): Promise<ClosedDays> {
  const since = new Date(startOfDay(span.from, span.timeZone));
  const ledger = await readLedger(db, { kind: 'platform', name: 'platform' }, { projectId }, { since, until });
  const apps = new Map<string, Map<string, bigint>>();
  const firstPaid = new Map<string, number>();
  for (const { slot, day, nanos } of sharesOf(ledger, span)) {
    const days = apps.get(slot.app) ?? new Map<string, bigint>();
    days.set(day, (days.get(day) ?? 0n) + nanos);
    apps.set(slot.app, days);
  }
  for (const { app, intervals } of ledger.slots) {
    for (const [start] of intervals) firstPaid.set(app, Math.min(firstPaid.get(app) ?? Infinity, start));
  }
  return { apps, firstPaid };
}
