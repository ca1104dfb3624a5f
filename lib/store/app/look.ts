/** What the database believes to run, all of it in one statement, and what was seen of it. */
import type { Probe } from '../../domain/lifecycle/model.ts';
import type { Database } from '../postgres/database.ts';

export interface BelievedReplica {
  appId: string;
  replicaId: string;
  containerId: string;
  isReady: boolean;
}

export interface Belief {
  /** The database's clock, before anything was looked at. */
  at: Date;
  /** Replicas whose container runs. */
  replicas: BelievedReplica[];
}

export async function readBelief(db: Database): Promise<Belief> {
  // As one value: ten thousand rows cost the client more than the database.
  const [row] = await db.$queryRaw<{ at: Date; replicas: [string, string, string, boolean][] }[]>`
    SELECT clock_timestamp() AS at,
           coalesce((SELECT jsonb_agg(jsonb_build_array(app_id, id, container_id, state = 'READY'))
                       FROM replicas
                      WHERE state IN ('STARTING', 'READY', 'DRAINING') AND container_id IS NOT NULL), '[]') AS replicas`;
  if (!row) throw new Error('Postgres returned no row');
  return {
    at: row.at,
    replicas: row.replicas.map(([appId, replicaId, containerId, isReady]) => ({
      appId,
      replicaId,
      containerId,
      isReady,
    })),
  };
}

export interface WatchedReplica {
  appId: string;
  replicaId: string;
  containerId: string;
  address: string;
  port: number;
  probe: Probe | null;
  livenessProbe: Probe | null;
}

/** How those of them that are ready are watched. */
export async function readWatched(db: Database, replicaIds: string[]): Promise<WatchedReplica[]> {
  if (replicaIds.length === 0) return [];
  const [row] = await db.$queryRaw<{ watched: WatchedReplica[] }[]>`
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'appId', r.app_id, 'replicaId', r.id, 'containerId', r.container_id, 'address', r.address,
             'port', v.spec->'port', 'probe', v.spec->'probe', 'livenessProbe', v.spec->'livenessProbe')), '[]') AS watched
      FROM replicas r JOIN revisions v ON v.app_id = r.app_id AND v.number = r.revision
     WHERE r.id = ANY(${replicaIds}::uuid[]) AND r.state = 'READY' AND r.address IS NOT NULL`;
  return (row?.watched ?? []).map((one) => ({ ...one, livenessProbe: one.livenessProbe ?? null }));
}

/** The proof of life of containers that ran at an instant; one that is being changed by someone has its own. */
export async function noteSeen(db: Database, seen: BelievedReplica[], at: Date): Promise<void> {
  if (seen.length === 0) return;
  const pairs = JSON.stringify(seen.map(({ replicaId, containerId }) => [replicaId, containerId]));
  await db.$executeRaw`
    WITH seen AS (
      SELECT r.id FROM jsonb_array_elements(${pairs}::jsonb) AS pair
        JOIN replicas r ON r.id = (pair->>0)::uuid AND r.container_id = pair->>1
       WHERE r.running_since IS NOT NULL AND (r.last_seen_at IS NULL OR r.last_seen_at < ${at})
         FOR NO KEY UPDATE OF r SKIP LOCKED)
    UPDATE replicas SET last_seen_at = ${at} FROM seen WHERE replicas.id = seen.id`;
}

/** Of these replicas those that are no more, with their apps. */
export async function findEnded(
  db: Database,
  replicas: { replicaId: string; appId: string }[],
): Promise<{ replicaId: string; appId: string }[]> {
  if (replicas.length === 0) return [];
  const ids = replicas.map(({ replicaId }) => replicaId);
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM replicas WHERE id = ANY(${ids}::uuid[]) AND state <> 'ENDED'`;
  const live = new Set(rows.map(({ id }) => id));
  return replicas.filter(({ replicaId }) => !live.has(replicaId));
}
