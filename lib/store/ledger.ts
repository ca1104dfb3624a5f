/** Billing facts: append-only, intervals are read from them, amounts are computed (`charge`), never stored. */
import type { ChargeChanges } from '../domain/lifecycle/charges.ts';
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
  ordinal: number;
  flavor: string;
  units: number;
  start: Date;
  /** Null while it is open. */
  end: Date | null;
}

/** Every interval that began before `until`, by slot and start: the whole history, for what is paid carries over. */
export async function readIntervals(
  db: Database,
  filter: { projectId: string; appId?: string; until: Date },
): Promise<LedgerInterval[]> {
  return db.ledgerFact
    .findMany({
      where: {
        projectId: filter.projectId,
        ...(filter.appId ? { appId: filter.appId } : {}),
        kind: 'started',
        at: { lt: filter.until },
      },
      include: { ended: true },
      orderBy: [{ appId: 'asc' }, { ordinal: 'asc' }, { at: 'asc' }],
    })
    .then((rows) =>
      rows.map((row) => ({
        appId: row.appId,
        ordinal: row.ordinal,
        flavor: row.flavorId,
        units: row.units,
        start: row.at,
        end: row.ended?.at ?? null,
      })),
    );
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
