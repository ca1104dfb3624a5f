/** Who holds what of each node. */
import type { Database } from '../postgres/database.ts';

interface AppName {
  appId: string;
  appName: string;
  /** Its slug. */
  project: string;
}

export interface GpuRecord {
  nodeId: string;
  deviceId: string;
  index: number;
  model: string;
  memoryBytes: bigint;
  usable: boolean;
  present: boolean;
  /** The one live replica that has it. */
  owner: (AppName & { replicaId: string; ordinal: number }) | null;
}

export async function listGpus(db: Database): Promise<GpuRecord[]> {
  const rows = await db.gpu.findMany({
    orderBy: [{ nodeId: 'asc' }, { index: 'asc' }, { deviceId: 'asc' }],
    include: {
      hold: {
        select: {
          replica: {
            select: {
              id: true,
              ordinal: true,
              app: { select: { id: true, name: true, project: { select: { slug: true } } } },
            },
          },
        },
      },
    },
  });
  return rows.map(({ hold, ...gpu }) => {
    if (!hold) return { ...gpu, owner: null };
    const { id, ordinal, app } = hold.replica;
    const owner = { replicaId: id, ordinal, appId: app.id, appName: app.name, project: app.project.slug };
    return { ...gpu, owner };
  });
}

export interface Holding extends AppName {
  nodeId: string;
  replicas: number;
  cpuMillis: number;
  memoryBytes: bigint;
  gpus: number;
}

/** What each app's replicas hold of each node, the most CPU first. */
export async function listHoldings(db: Database): Promise<Holding[]> {
  return db.$queryRaw<Holding[]>`
    SELECT r.node_id::text AS "nodeId", a.id::text AS "appId", a.name AS "appName", p.slug AS project,
           count(*)::int AS replicas, sum(r.cpu_millis)::int AS "cpuMillis", sum(r.memory_bytes)::bigint AS "memoryBytes",
           sum(cardinality(r.gpu_device_ids))::int AS gpus
      FROM replicas r
      JOIN apps a ON a.id = r.app_id
      JOIN projects p ON p.id = a.project_id
     WHERE r.state NOT IN ('QUEUED', 'ENDED') AND r.node_id IS NOT NULL
     GROUP BY r.node_id, a.id, a.name, p.slug
     ORDER BY sum(r.cpu_millis) DESC, a.name, a.id`;
}

export interface QueueRecord extends AppName {
  replicaId: string;
  ordinal: number;
  position: number;
  length: number;
  waitingFor: string | null;
  queuedAt: Date;
  flavor: string;
  units: number;
  cpuMillis: number;
  memoryBytes: bigint;
  gpus: number;
  gpuModel: string | null;
}

/** Those that wait for capacity: by what they wait for, in the order of their places. */
export async function listQueue(
  db: Database,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ items: QueueRecord[]; total: number }> {
  const items = await db.$queryRaw<QueueRecord[]>`
    SELECT r.id::text AS "replicaId", r.ordinal, q.position, q.length, r.waiting_for AS "waitingFor",
           r.queued_at AS "queuedAt", a.id::text AS "appId", a.name AS "appName", p.slug AS project, f.id AS flavor,
           v.units, r.cpu_millis AS "cpuMillis", r.memory_bytes AS "memoryBytes", f.gpus * v.units AS gpus,
           f.gpu_model AS "gpuModel"
      FROM queue_places q
      JOIN replicas r ON r.id = q.replica_id AND r.state = 'QUEUED'
      JOIN apps a ON a.id = r.app_id
      JOIN projects p ON p.id = a.project_id
      JOIN revisions v ON v.app_id = r.app_id AND v.number = r.revision
      JOIN flavors f ON f.id = v.flavor_id
     WHERE q.position IS NOT NULL
     ORDER BY f.gpu_model NULLS LAST, q.position, r.id
     LIMIT ${limit} OFFSET ${offset}`;
  const total = await db.queuePlace.count({ where: { position: { not: null }, replica: { state: 'QUEUED' } } });
  return { items, total };
}

export interface AppPlace {
  position: number;
  length: number;
  waitingFor: string;
  queuedAt: Date;
}

/** Of apps that wait: where the first of their waiting replicas stands. */
export async function readAppPlaces(db: Database, appIds: string[]): Promise<Map<string, AppPlace>> {
  if (appIds.length === 0) return new Map();
  const rows = await db.$queryRaw<(AppPlace & { appId: string })[]>`
    SELECT DISTINCT ON (r.app_id) r.app_id::text AS "appId", q.position, q.length, r.waiting_for AS "waitingFor",
           r.queued_at AS "queuedAt"
      FROM replicas r JOIN queue_places q ON q.replica_id = r.id
     WHERE r.app_id = ANY (${appIds}::uuid[]) AND r.state = 'QUEUED'
       AND q.position IS NOT NULL AND r.waiting_for IS NOT NULL
     ORDER BY r.app_id, q.position`;
  return new Map(rows.map(({ appId, ...place }) => [appId, place]));
}
