/** Billing facts: append-only, intervals are read from them, amounts are computed (`charge`), never stored. */
import type { ChargeChanges } from '../domain/lifecycle/charges.ts';
import { Prisma } from './generated/client.ts';
import type { Database } from './postgres/database.ts';

export async function appendCharges(
  db: Database,
  app: { id: string; projectId: string },
  changes: ChargeChanges,
): Promise<void> {
  for (const { charge, at, cause, evidence } of changes.close) {
    await db.$executeRaw`
      INSERT INTO ledger (kind, project_id, app_id, replica_id, ordinal, flavor_id, units, at, started_id, cause, evidence)
      SELECT 'ended', project_id, app_id, replica_id, ordinal, flavor_id, units, ${at}, id, ${cause},
             ${JSON.stringify(evidence)}::jsonb
        FROM ledger WHERE id = ${charge.factId}::bigint`;
  }
  for (const { replica, at, cause } of changes.open) {
    await db.$executeRaw`
      INSERT INTO ledger (kind, project_id, app_id, replica_id, ordinal, flavor_id, units, at, cause, evidence)
      SELECT 'started', ${app.projectId}::uuid, ${app.id}::uuid, ${replica.id}::uuid, ${replica.ordinal}::int, flavor_id, units,
             ${at}, ${cause}, ${JSON.stringify({ containerId: replica.containerId, runningSince: replica.runningSince })}::jsonb
        FROM revisions WHERE app_id = ${app.id}::uuid AND number = ${replica.revision}::int`;
  }
}

export interface LedgerInterval {
  appId: string;
  replicaId: string;
  ordinal: number;
  flavor: string;
  units: number;
  start: Date;
  /** Null while it is open. */
  end: Date | null;
}

export interface IntervalFilter {
  projectId: string;
  appId?: string;
  /** Only those that still ran after it. Absent: from the beginning. */
  since?: Date;
  /** Only those that began before it. */
  until: Date;
}

/** Intervals by slot and start. */
export async function readIntervals(db: Database, filter: IntervalFilter): Promise<LedgerInterval[]> {
  const app = filter.appId ? Prisma.sql`AND s.app_id = ${filter.appId}::uuid` : Prisma.empty;
  const since = filter.since ? Prisma.sql`AND (e.at IS NULL OR e.at > ${filter.since})` : Prisma.empty;
  return db.$queryRaw<LedgerInterval[]>`
    SELECT ${COLUMNS} FROM ledger s LEFT JOIN ledger e ON e.started_id = s.id
     WHERE s.project_id = ${filter.projectId}::uuid ${app} AND s.kind = 'started' AND s.at < ${filter.until} ${since}
     ORDER BY s.app_id, s.ordinal, s.at, s.id`;
}

export type SlotKey = Pick<LedgerInterval, 'appId' | 'ordinal' | 'flavor' | 'units'>;

/** Intervals of these slots that began before an instant of each slot and ended after another. */
export async function readEarlierIntervals(
  db: Database,
  slots: (SlotKey & { startedBefore: Date; endedAfter: Date })[],
): Promise<LedgerInterval[]> {
  if (slots.length === 0) return [];
  return db.$queryRaw<LedgerInterval[]>`
    SELECT ${COLUMNS}
      FROM jsonb_to_recordset(${JSON.stringify(slots)}::jsonb)
           AS w ("appId" uuid, ordinal int, flavor text, units int, "startedBefore" timestamptz, "endedAfter" timestamptz)
      JOIN ledger e ON e.app_id = w."appId" AND e.at > w."endedAfter" AND e.kind = 'ended'
           AND e.ordinal = w.ordinal AND e.flavor_id = w.flavor AND e.units = w.units
      JOIN ledger s ON s.id = e.started_id AND s.at < w."startedBefore"`;
}

const COLUMNS = Prisma.sql`
  s.app_id::text AS "appId", s.replica_id::text AS "replicaId", s.ordinal, s.flavor_id AS flavor, s.units, s.at AS start, e.at AS "end"`;

/** A place in the ledger, before which nothing is still to be committed. */
export async function ledgerAnchor(db: Database): Promise<string> {
  // Its ids are given before a transaction commits, and none takes minutes.
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM ledger WHERE recorded_at < clock_timestamp() - interval '5 minutes' ORDER BY ledger.id DESC LIMIT 1`;
  return rows[0]?.id ?? '0';
}

/** How many facts of a project behind an anchor are of before an instant: when it grows, that past has changed. */
export async function countFactsOfPast(
  db: Database,
  projectId: string,
  past: { anchor: string; before: Date },
): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM ledger
     WHERE id > ${past.anchor}::bigint AND project_id = ${projectId}::uuid AND at < ${past.before}`;
  return rows[0]?.count ?? 0;
}

export async function readPrices(db: Database): Promise<{ flavor: string; from: Date; nanosPerMinute: bigint }[]> {
  const rows = await db.flavorPrice.findMany({ orderBy: [{ flavorId: 'asc' }, { from: 'asc' }] });
  return rows.map((row) => ({ flavor: row.flavorId, from: row.from, nanosPerMinute: row.nanosPerMinute }));
}

/** The database's clock. */
export async function databaseNow(db: Database): Promise<Date> {
  const rows = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  return rows[0]?.now ?? raise();
}

function raise(): never {
  throw new Error('Postgres returned no row for SELECT clock_timestamp()');
}
