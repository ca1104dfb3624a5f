/** What must hold of an app however often something died under it: read from its timeline, its ledger and the engine. */
import type { AppState } from '../lib/domain/lifecycle/model.ts';
import { transitions } from '../lib/domain/lifecycle/state.ts';
import type { Container, Engine } from '../lib/engine/engine.ts';
import { eventsAfter } from '../lib/store/app/events.ts';
import type { PrismaClient } from '../lib/store/postgres/database.ts';

interface TimelineEntry {
  at: string;
  type: string;
  from: string | null;
  to: string | null;
}

/** @param entries all of one app's, oldest first */
function timelineViolations(entries: readonly TimelineEntry[]): string[] {
  const found: string[] = [];
  let state: string | null = null;
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    if (before && entry.at <= before.at) found.push(`${entry.at} is not after ${before.at}`);
    if (entry.type !== 'state') continue;
    if (entry.from !== state) found.push(`a change from ${entry.from} follows ${state}`);
    if (state && !transitions[state as AppState].includes(entry.to as AppState)) {
      found.push(`a change from ${state} to ${entry.to}`);
    }
    state = entry.to;
  }
  return found;
}

interface LedgerInterval {
  replicaId: string;
  ordinal: number;
  start: Date;
  /** Null while it is open. */
  end: Date | null;
}

/** @param running replicas whose container runs, of an app that is billed; each has one open interval, others none */
function ledgerViolations(intervals: readonly LedgerInterval[], running: readonly string[]): string[] {
  const found: string[] = [];
  const slots = new Map<number, LedgerInterval[]>();
  for (const interval of intervals) {
    slots.set(interval.ordinal, [...(slots.get(interval.ordinal) ?? []), interval]);
  }
  for (const [ordinal, own] of slots) {
    own.sort((a, b) => a.start.getTime() - b.start.getTime());
    for (const [index, { start, end }] of own.entries()) {
      if (end && end < start) found.push(`an interval of slot ${ordinal} ends before it starts`);
      const next = own[index + 1];
      if (next && (end === null || end > next.start)) found.push(`slot ${ordinal} is billed twice`);
    }
  }
  const open = intervals.filter((one) => one.end === null).map((one) => one.replicaId);
  if (open.sort().join() !== [...running].sort().join()) {
    found.push(`${open.length} replicas are billed where ${running.length} run`);
  }
  return found;
}

/** @param live ids of replicas that are not ENDED */
function containerViolations(containers: readonly Container[], live: readonly string[]): string[] {
  const owners = containers.map((container) => container.replicaId);
  return owners.flatMap((replicaId, index) => [
    ...(owners.indexOf(replicaId) === index ? [] : [`two containers of replica ${replicaId}`]),
    ...(live.includes(replicaId) ? [] : [`a container of replica ${replicaId}, which is no more`]),
  ]);
}

/** All of them, of an app at rest: in the database, and on the engine. */
export async function appViolations(db: PrismaClient, engine: Engine, appId: string): Promise<string[]> {
  const { projectId } = await db.app.findUniqueOrThrow({ where: { id: appId } });
  const live = await db.replica.findMany({ where: { appId, state: { not: 'ENDED' } } });
  const facts = await db.ledgerFact.findMany({ where: { appId, kind: 'started' }, include: { ended: true } });
  const intervals = facts.map(({ replicaId, ordinal, at, ended }) => ({
    replicaId,
    ordinal,
    start: at,
    end: ended?.at ?? null,
  }));
  const ids = live.map((one) => one.id);
  return [
    ...containerViolations(await engine.list({ appId }), ids),
    ...ledgerViolations(
      intervals,
      live.filter((one) => one.runningSince !== null).map((one) => one.id),
    ),
    ...timelineViolations(await eventsAfter(db, { projectId, appId }, '0', 100_000)),
  ];
}
