/** Replicas as people see them, and rows about them beyond the aggregate. */

import type { Replica as ReplicaRow } from '../generated/client.ts';
import { readUsage, type UsageRecord } from '../numbers/usage.ts';
import type { Database } from '../postgres/database.ts';
import { toReplica } from './aggregate.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Of the app, whether it lives or has ended; null when there is none. @param id as someone gave it */
export async function findReplica(
  db: Database,
  appId: string,
  id: string,
): Promise<{ id: string; ordinal: number; ended: boolean } | null> {
  if (!UUID.test(id)) return null;
  const row = await db.replica.findFirst({ where: { id, appId }, select: { id: true, ordinal: true, state: true } });
  return row && { id: row.id, ordinal: row.ordinal, ended: row.state === 'ENDED' };
}

export const REPLICA_SORTS = ['ordinal', 'queuedAt', 'id'] as const;

/** The live ones, or with those that have ended. */
export async function listReplicas(
  db: Database,
  appId: string,
  page: {
    limit: number;
    offset: number;
    ended: boolean;
    order: 'asc' | 'desc';
    sort: (typeof REPLICA_SORTS)[number];
  },
): Promise<{ items: ReplicaRecord[]; total: number }> {
  const where = { appId, ...(page.ended ? {} : { state: { not: 'ENDED' as const } }) };
  const rows = await db.replica.findMany({
    where,
    include: { node: { select: { name: true } } },
    orderBy: [{ [page.sort]: page.order }, { id: page.order }],
    take: page.limit,
    skip: page.offset,
  });
  const usage = await readUsage(
    db,
    rows.map((row) => row.id),
  );
  const items = rows.map(({ node, ...row }) => ({
    ...toReplica(row as ReplicaRow, null),
    nodeName: node?.name ?? null,
    usage: usage.get(row.id) ?? null,
  }));
  return { items, total: await db.replica.count({ where }) };
}
export type ReplicaRecord = ReturnType<typeof toReplica> & { nodeName: string | null; usage: UsageRecord | null };

/** Pins what a revision's image is, once: at its first container. */
export async function pinDigest(db: Database, appId: string, revision: number, digest: string): Promise<void> {
  await db.revision.updateMany({ where: { appId, number: revision, digest: null }, data: { digest } });
}

/** What the gateway reported of replicas that have ended is of no more use. */
export async function forgetTraffic(db: Database): Promise<void> {
  await db.$executeRaw`
    DELETE FROM replica_traffic t USING replicas r WHERE r.id = t.replica_id AND r.state = 'ENDED'`;
}

/** Which of these apps are still to be looked after: known, and not DELETED. @param appIds as labels have them */
export async function knownApps(db: Database, appIds: string[]): Promise<Set<string>> {
  if (appIds.length === 0) return new Set();
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM apps WHERE id::text = ANY(${appIds}::text[]) AND state <> 'DELETED'`;
  return new Set(rows.map((row) => row.id));
}

/** Which of these projects there are. @param ids as labels have them, which may be anything */
export async function knownProjects(db: Database, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT id::text FROM projects WHERE id::text = ANY(${ids}::text[])`;
  return new Set(rows.map((row) => row.id));
}
