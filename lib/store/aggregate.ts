/** Reads and writes the aggregate of lib/domain/lifecycle: rows in, rows out, no decisions. */
import type { Aggregate, App, Failure, Replica, RevisionSpec } from '../domain/lifecycle/model.ts';
import type { App as AppRow, Replica as ReplicaRow } from './generated/client.ts';
import { Prisma } from './generated/client.ts';
import { openCharges } from './ledger.ts';
import type { Database } from './postgres/database.ts';

/** The app with its live replicas and open billing intervals. @throws if there is no such app */
export async function readAggregate(db: Database, appId: string): Promise<Aggregate> {
  const [app, replicas, charges] = await Promise.all([
    db.app.findUniqueOrThrow({ where: { id: appId } }),
    db.replica.findMany({ where: { appId, state: { not: 'ENDED' } }, orderBy: [{ ordinal: 'asc' }, { id: 'asc' }] }),
    openCharges(db, appId),
  ]);
  const draining = replicas.filter((replica) => replica.state === 'DRAINING').map((replica) => replica.id);
  const traffic =
    draining.length > 0 ? await db.replicaTraffic.findMany({ where: { replicaId: { in: draining } } }) : [];
  const drainedAt = new Map(traffic.map((row) => [row.replicaId, row.drainedAt]));
  return {
    app: toApp(app),
    replicas: replicas.map((replica) => toReplica(replica, drainedAt.get(replica.id) ?? null)),
    openCharges: charges,
  };
}

/** Specs by revision number: those that live replicas run, and the one that the app wants. */
export async function readRevisions(db: Database, aggregate: Aggregate): Promise<Map<number, RevisionSpec>> {
  const numbers = [...new Set([aggregate.app.revision, ...aggregate.replicas.map((replica) => replica.revision)])];
  const rows = await db.revision.findMany({ where: { appId: aggregate.app.id, number: { in: numbers } } });
  return new Map(rows.map((row) => [row.number, toRevisionSpec(row)]));
}

/** The network of a project is named after it. */
export async function readProjectSlug(db: Database, projectId: string): Promise<string> {
  const { slug } = await db.project.findUniqueOrThrow({ where: { id: projectId }, select: { slug: true } });
  return slug;
}

/** Written by `insertRevision` alone, after validation: its shape is known. */
export function toRevisionSpec(row: { spec: Prisma.JsonValue; digest: string | null }): RevisionSpec {
  return { ...(row.spec as unknown as Omit<RevisionSpec, 'digest'>), digest: row.digest };
}

export async function writeApp(db: Database, before: Aggregate, next: Aggregate, now: Date): Promise<void> {
  const { id, projectId: _project, name: _name, failure, reason, ...columns } = next.app;
  if (JSON.stringify(before.app) === JSON.stringify(next.app)) return;
  await db.app.update({
    where: { id },
    data: {
      ...columns,
      failure: failure === null ? Prisma.DbNull : { ...failure },
      reasonCode: reason.code,
      reasonMessage: reason.message,
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
    everReady: row.everReady,
    failure: row.failure === null ? null : (row.failure as unknown as Failure),
    engineLostAt: row.engineLostAt,
    removed: row.removed,
    state: row.state,
    stateSince: row.stateSince,
    reason: { code: row.reasonCode as App['reason']['code'], message: row.reasonMessage },
    requestTimeoutSeconds: row.requestTimeoutSeconds,
    gracePeriodSeconds: row.gracePeriodSeconds,
    progressDeadlineSeconds: row.progressDeadlineSeconds,
    maxSurge: row.maxSurge,
    maxUnavailable: row.maxUnavailable,
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
