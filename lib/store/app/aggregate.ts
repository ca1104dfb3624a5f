/** Reads and writes the aggregate of lib/domain/lifecycle: rows in, rows out, no decisions. */
import type {
  Aggregate,
  App,
  FailedRollout,
  Failure,
  FailureDetails,
  Replica,
  RevisionSpec,
} from '../../domain/lifecycle/model.ts';
import type { App as AppRow, Replica as ReplicaRow } from '../generated/client.ts';
import { Prisma } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export interface Snapshot {
  aggregate: Aggregate;
  /** The network of a project is named after it. */
  projectSlug: string;
  /** By number: those that live replicas run, and the one that the app wants. */
  revisions: Map<number, RevisionSpec>;
  /** The database's clock. */
  now: Date;
}

/**
 * All that there is of an app, in one statement: it is read before and within every step of the worker, and each
 * further round trip would be paid a dozen times per deploy.
 *
 * @throws if there is no such app
 */
export async function readSnapshot(db: Database, appId: string): Promise<Snapshot> {
  const rows = await db.$queryRaw<
    { now: Date; app: JsonRow; slug: string; replicas: JsonRow[]; charges: JsonRow[]; revisions: JsonRow[] }[]
  >`
    SELECT clock_timestamp() AS now, to_jsonb(a) AS app, p.slug,
           coalesce((SELECT jsonb_agg(to_jsonb(r) || jsonb_build_object('drained_at', t.drained_at)
                                      ORDER BY r.ordinal, r.id)
                       FROM replicas r LEFT JOIN replica_traffic t ON t.replica_id = r.id
                      WHERE r.app_id = a.id AND r.state <> 'ENDED'), '[]') AS replicas,
           coalesce((SELECT jsonb_agg(jsonb_build_object('fact_id', s.id::text, 'replica_id', s.replica_id, 'since_at', s.at))
                       FROM ledger s
                      WHERE s.app_id = a.id AND s.kind = 'started'
                        AND NOT EXISTS (SELECT 1 FROM ledger e WHERE e.started_id = s.id)), '[]') AS charges,
           (SELECT jsonb_agg(jsonb_build_object('number', v.number, 'spec', v.spec, 'digest', v.digest))
              FROM revisions v
             WHERE v.app_id = a.id
               AND (v.number = a.revision OR v.number IN (
                 SELECT revision FROM replicas WHERE app_id = a.id AND state <> 'ENDED'))) AS revisions
      FROM apps a JOIN projects p ON p.id = a.project_id WHERE a.id = ${appId}::uuid`;
  const [row] = rows;
  if (!row) throw new Error(`app ${appId} does not exist`);
  const charges = row.charges.map((one) => fromJson<{ factId: string; replicaId: string; sinceAt: Date }>(one));
  const revisions = row.revisions.map((one) =>
    fromJson<{ number: number; spec: Prisma.JsonValue; digest: string | null }>(one),
  );
  return {
    now: row.now,
    projectSlug: row.slug,
    aggregate: {
      app: toApp(fromJson<AppRow>(row.app)),
      replicas: row.replicas.map((one) => {
        const { drainedAt, ...replica } = fromJson<ReplicaRow & { drainedAt: Date | null }>(one);
        return toReplica(replica, drainedAt);
      }),
      openCharges: charges.map(({ factId, replicaId, sinceAt }) => ({ factId, replicaId, since: sinceAt })),
    },
    revisions: new Map(revisions.map((one) => [one.number, toRevisionSpec(one)])),
  };
}

type JsonRow = Record<string, unknown>;

/** A row as Postgres writes it in JSON, as Prisma gives it: names in camel case, times as dates. */
function fromJson<Row>(row: JsonRow): Row {
  const entries = Object.entries(row).map(([column, value]) => {
    const name = column.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    const isTime = /(At|Since|Before)$/.test(name) && typeof value === 'string';
    return [name, isTime ? new Date(value) : value];
  });
  return Object.fromEntries(entries) as Row;
}

/** What revisions that were made before there was such a thing say of it. */
const EARLIER_SPECS = { askRegistry: false, livenessProbe: null, volumes: [] };

/** Written by `insertRevision` alone, after validation: its shape is known. */
export function toRevisionSpec(row: { spec: Prisma.JsonValue; digest: string | null }): RevisionSpec {
  return { ...EARLIER_SPECS, ...(row.spec as unknown as Omit<RevisionSpec, 'digest'>), digest: row.digest };
}

export async function writeApp(db: Database, before: Aggregate, next: Aggregate, now: Date): Promise<void> {
  const { id, projectId: _project, name: _name, failure, failedRollout, reason, ...columns } = next.app;
  if (JSON.stringify(before.app) === JSON.stringify(next.app)) return;
  await db.app.update({
    where: { id },
    data: {
      ...columns,
      failure: failure === null ? Prisma.DbNull : { ...failure },
      failedRollout: failedRollout === null ? Prisma.DbNull : { ...failedRollout },
      reasonCode: reason.code,
      reasonMessage: reason.message,
      reasonDetails: reason.details ? { ...reason.details } : Prisma.DbNull,
      updatedAt: now,
    },
  });
}

export async function writeReplicas(db: Database, before: Aggregate, next: Aggregate): Promise<void> {
  const known = new Map(before.replicas.map((replica) => [replica.id, replica]));
  for (const replica of next.replicas) {
    const earlier = known.get(replica.id);
    if (earlier === replica) continue;
    const { drainedAt: _reported, crash, memoryBytes, ...columns } = replica;
    const data = {
      ...columns,
      memoryBytes: BigInt(memoryBytes),
      crash: crash === null ? Prisma.DbNull : { ...crash },
    };
    if (earlier) await db.replica.update({ where: { id: replica.id }, data });
    else await db.replica.create({ data: { ...data, appId: next.app.id } });
  }
}

function toApp(row: AppRow): App {
  return {
    id: row.id,
    projectId: row.projectId,
    name: row.name,
    wanted: row.wanted,
    force: row.force,
    replicas: row.replicas,
    revision: row.revision,
    provenRevision: row.provenRevision,
    failedRollout: row.failedRollout as unknown as FailedRollout | null,
    everReady: row.everReady,
    fetchingRevision: row.fetchingRevision,
    failure: row.failure === null ? null : (row.failure as unknown as Failure),
    engineLostAt: row.engineLostAt,
    removed: row.removed,
    state: row.state,
    stateSince: row.stateSince,
    reason: {
      code: row.reasonCode as App['reason']['code'],
      message: row.reasonMessage,
      ...(row.reasonDetails === null ? {} : { details: row.reasonDetails as FailureDetails }),
    },
    requestTimeoutSeconds: row.requestTimeoutSeconds,
    gracePeriodSeconds: row.gracePeriodSeconds,
    progressDeadlineSeconds: row.progressDeadlineSeconds,
    maxSurge: row.maxSurge,
    maxUnavailable: row.maxUnavailable,
    unsecureHttp: row.unsecureHttp,
  };
}

export function toReplica(row: ReplicaRow, drainedAt: Date | null): Replica {
  const { appId: _app, memoryBytes, crash, ...columns } = row;
  return {
    ...columns,
    memoryBytes: Number(memoryBytes),
    crash: crash === null ? null : (crash as unknown as Replica['crash']),
    drainedAt,
  };
}
