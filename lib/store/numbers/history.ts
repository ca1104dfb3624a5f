/** The rows of an app's past. */
import type { Entry } from '../../domain/history/history.ts';
import { Prisma } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

/** @throws if there is no such app */
export async function readOrigin(db: Database, appId: string) {
  const select = { createdAt: true, replicas: true, revision: true };
  return db.app.findUniqueOrThrow({ where: { id: appId }, select });
}

export interface PastReplica {
  id: string;
  ordinal: number;
  revision: number;
  queuedAt: Date;
  runningSince: Date | null;
  readyAt: Date | null;
  endedAt: Date | null;
}

/** Those that were there in a span of time, by the time that they were wanted. */
export async function readPastReplicas(
  db: Database,
  appId: string,
  span: { from: Date; to: Date },
): Promise<PastReplica[]> {
  return db.replica.findMany({
    where: { appId, queuedAt: { lt: span.to }, OR: [{ endedAt: null }, { endedAt: { gt: span.from } }] },
    select: {
      id: true,
      ordinal: true,
      revision: true,
      queuedAt: true,
      runningSince: true,
      readyAt: true,
      endedAt: true,
    },
    orderBy: [{ queuedAt: 'asc' }, { id: 'asc' }],
  });
}

const COLUMNS = Prisma.sql`
  id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, type, to_state AS "to", code, message, data`;

/** They change no phase of a replica. */
const STEPS_BEFORE_START = ['REPLICA_QUEUED', 'REPLICA_WAITING', 'REPLICA_PLACED', 'REPLICA_CREATED'];

/**
 * Timeline entries of a span of time, the oldest first, and before them the last of each kind that still held when it
 * began: state, strategy, revision, and of each of these replicas.
 */
export async function readEntries(
  db: Database,
  appId: string,
  span: { from: Date; to: Date },
  replicaIds: string[],
): Promise<Entry[]> {
  const own = Prisma.sql`FROM events WHERE app_id = ${appId}::uuid`;
  const lastBefore = (kind: Prisma.Sql) =>
    Prisma.sql`(SELECT ${COLUMNS} ${own} AND at < ${span.from}::timestamptz AND ${kind} ORDER BY events.id DESC LIMIT 1)`;
  return db.$queryRaw<Entry[]>`
    SELECT at, type, "to", code, message, data FROM (
      ${lastBefore(Prisma.sql`type = 'state'`)}
      UNION ALL ${lastBefore(Prisma.sql`code = 'SCALE_ASKED'`)}
      UNION ALL ${lastBefore(Prisma.sql`type = 'rollout'`)}
      UNION ALL (
        SELECT DISTINCT ON (data ->> 'replicaId') ${COLUMNS} ${own}
           AND at < ${span.from}::timestamptz AND type = 'replica' AND data ->> 'replicaId' = ANY(${replicaIds})
         ORDER BY data ->> 'replicaId', events.id DESC)
      UNION ALL (
        SELECT ${COLUMNS} ${own}
           AND at >= ${span.from}::timestamptz AND at < ${span.to}::timestamptz
           AND (type IN ('state', 'rollout', 'replica') OR code = 'SCALE_ASKED')
           AND code <> ALL(${STEPS_BEFORE_START}))) AS entries
     ORDER BY id`;
}
