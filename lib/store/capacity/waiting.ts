/** Who waits for capacity, and where in the queue. */
import type { Place, WaitingReplica } from '../../domain/capacity/place.ts';
import type { Database } from '../postgres/database.ts';

export interface WaitingRecord extends WaitingReplica {
  appId: string;
  /** What it was last told; null before. */
  waitingFor: string | null;
}

/** Replicas that wait for capacity, of apps that shall run, the oldest first. */
export async function listWaiting(db: Database): Promise<WaitingRecord[]> {
  const rows = await db.$queryRaw<
    {
      id: string;
      app_id: string;
      project_id: string;
      queued_at: Date;
      turn_at: Date;
      cpu_millis: number;
      memory_bytes: bigint;
      gpus: number;
      gpu_model: string | null;
      waiting_for: string | null;
      swaps: boolean;
      earlier: WaitingReplica['earlier'] | null;
    }[]
  >`
    SELECT r.id::text, r.app_id::text, a.project_id::text, r.queued_at, greatest(r.queued_at, q.turn_at) AS turn_at,
           r.cpu_millis, r.memory_bytes, f.gpus * v.units AS gpus, f.gpu_model, r.waiting_for, r.swaps,
           (SELECT jsonb_agg(jsonb_build_object('nodeId', o.node_id, 'cpuMillis', o.cpu_millis,
                                                'memoryBytes', o.memory_bytes, 'gpuDeviceIds', o.gpu_device_ids))
              FROM replicas o
             WHERE o.app_id = r.app_id AND o.state NOT IN ('QUEUED', 'ENDED')
               AND r.revision = a.revision AND o.revision <> a.revision) AS earlier
      FROM replicas r
      JOIN apps a ON a.id = r.app_id
      JOIN revisions v ON v.app_id = r.app_id AND v.number = r.revision
      JOIN flavors f ON f.id = v.flavor_id
      LEFT JOIN queue_places q ON q.replica_id = r.id
     WHERE r.state = 'QUEUED' AND a.wanted = 'RUNNING' AND a.failure IS NULL
     ORDER BY r.queued_at, r.id`;
  return rows.map((row) => ({
    replicaId: row.id,
    appId: row.app_id,
    projectId: row.project_id,
    queuedAt: row.queued_at,
    turnAt: row.turn_at,
    cpuMillis: row.cpu_millis,
    memoryBytes: Number(row.memory_bytes),
    gpus: row.gpus,
    gpuModel: row.gpus > 0 ? row.gpu_model : null,
    waitingFor: row.waiting_for,
    swaps: row.swaps,
    earlier: row.earlier ?? [],
  }));
}

export async function isAnyoneWaiting(db: Database): Promise<boolean> {
  const [row] = await db.$queryRaw<{ waits: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM replicas r JOIN apps a ON a.id = r.app_id
                    WHERE r.state = 'QUEUED' AND a.wanted = 'RUNNING' AND a.failure IS NULL) AS waits`;
  return row?.waits !== false;
}

/** A project had its turn by this replica: those of it that came later wait for the next one from now on. */
export async function countTurn(db: Database, served: { projectId: string; queuedAt: Date }): Promise<void> {
  await db.$executeRaw`
    INSERT INTO queue_places (replica_id, turn_at)
    SELECT r.id, clock_timestamp()
      FROM replicas r JOIN apps a ON a.id = r.app_id
     WHERE r.state = 'QUEUED' AND a.project_id = ${served.projectId}::uuid AND r.queued_at > ${served.queuedAt}
    ON CONFLICT (replica_id) DO UPDATE SET turn_at = excluded.turn_at`;
}

/** Where each stands now; who waits no longer is forgotten. */
export async function writePlaces(db: Database, places: readonly Place[]): Promise<void> {
  const listed = JSON.stringify(places.map(({ replicaId, position, length }) => ({ id: replicaId, position, length })));
  await db.$executeRaw`
    INSERT INTO queue_places AS q (replica_id, turn_at, position, length)
    SELECT r.id, r.queued_at, p.position, p.length
      FROM jsonb_to_recordset(${listed}::jsonb) AS p (id uuid, position int, length int)
      JOIN replicas r ON r.id = p.id AND r.state = 'QUEUED'
    ON CONFLICT (replica_id) DO UPDATE SET position = excluded.position, length = excluded.length
     WHERE (q.position, q.length) IS DISTINCT FROM (excluded.position, excluded.length)`;
  await db.$executeRaw`
    DELETE FROM queue_places q
     USING replicas r
     WHERE r.id = q.replica_id AND (r.state <> 'QUEUED' OR NOT (r.id IN (
       SELECT p.id FROM jsonb_to_recordset(${listed}::jsonb) AS p (id uuid))))`;
}
