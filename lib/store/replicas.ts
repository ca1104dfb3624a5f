/** Replica rows beyond the aggregate: new ones, the queue for capacity, what the nodes have. */
import { v7 as uuidv7 } from 'uuid';
import type { NodeCapacity, WaitingReplica } from '../domain/place.ts';
import type { Database } from './postgres/database.ts';

/** Pins what a revision's image is, once: at its first container. */
export async function pinDigest(db: Database, appId: string, revision: number, digest: string): Promise<void> {
  await db.revision.updateMany({ where: { appId, number: revision, digest: null }, data: { digest } });
}

/** Replicas that wait for capacity, of apps that shall run. */
export async function listWaiting(db: Database): Promise<(WaitingReplica & { appId: string })[]> {
  const rows = await db.$queryRaw<
    {
      id: string;
      app_id: string;
      project_id: string;
      queued_at: Date;
      cpu_millis: number;
      memory_bytes: bigint;
      gpus: number;
      gpu_model: string | null;
      swaps: boolean;
      earlier: WaitingReplica['earlier'] | null;
    }[]
  >`
    SELECT r.id::text, r.app_id::text, a.project_id::text, r.queued_at, r.cpu_millis, r.memory_bytes,
           f.gpus * v.units AS gpus, f.gpu_model, r.swaps,
           (SELECT jsonb_agg(jsonb_build_object('nodeId', o.node_id, 'cpuMillis', o.cpu_millis,
                                                'memoryBytes', o.memory_bytes, 'gpus', g.gpus * w.units))
              FROM replicas o
              JOIN revisions w ON w.app_id = o.app_id AND w.number = o.revision
              JOIN flavors g ON g.id = w.flavor_id
             WHERE o.app_id = r.app_id AND o.state NOT IN ('QUEUED', 'ENDED')
               AND r.revision = a.revision AND o.revision <> a.revision) AS earlier
      FROM replicas r
      JOIN apps a ON a.id = r.app_id
      JOIN revisions v ON v.app_id = r.app_id AND v.number = r.revision
      JOIN flavors f ON f.id = v.flavor_id
     WHERE r.state = 'QUEUED' AND a.wanted = 'RUNNING' AND a.failure IS NULL
     ORDER BY r.queued_at, r.id`;
  return rows.map((row) => ({
    replicaId: row.id,
    appId: row.app_id,
    projectId: row.project_id,
    queuedAt: row.queued_at,
    cpuMillis: row.cpu_millis,
    memoryBytes: Number(row.memory_bytes),
    gpus: row.gpus,
    gpuModel: row.gpu_model,
    swaps: row.swaps,
    earlier: row.earlier ?? [],
  }));
}

/** What each node has, and what no live replica holds of it. */
export async function listNodes(db: Database): Promise<(NodeCapacity & { name: string; architecture: string })[]> {
  const rows = await db.$queryRaw<
    {
      id: string;
      name: string;
      architecture: string;
      cpu_millis: number;
      memory_bytes: bigint;
      used_cpu: bigint;
      used_memory: bigint;
    }[]
  >`
    SELECT n.id::text, n.name, n.architecture, n.cpu_millis, n.memory_bytes,
           coalesce(sum(r.cpu_millis), 0)::bigint AS used_cpu, coalesce(sum(r.memory_bytes), 0)::bigint AS used_memory
      FROM nodes n
      LEFT JOIN replicas r ON r.node_id = n.id AND r.state NOT IN ('QUEUED', 'ENDED')
     GROUP BY n.id ORDER BY n.name`;
  return rows.map((row) => ({
    nodeId: row.id,
    name: row.name,
    architecture: row.architecture,
    cpuMillis: row.cpu_millis,
    memoryBytes: Number(row.memory_bytes),
    freeCpuMillis: row.cpu_millis - Number(row.used_cpu),
    freeMemoryBytes: Number(row.memory_bytes) - Number(row.used_memory),
    gpus: [],
  }));
}

/**
 * Whether a node has room for one more replica, decided under the node's lock: to be asked in the transaction that
 * reserves it.
 */
export async function reserve(
  db: Database,
  nodeId: string,
  needs: { cpuMillis: number; memoryBytes: number },
): Promise<boolean> {
  await db.$queryRaw`SELECT 1 FROM nodes WHERE id = ${nodeId}::uuid FOR UPDATE`;
  const node = (await listNodes(db)).find((one) => one.nodeId === nodeId);
  return node !== undefined && needs.cpuMillis <= node.freeCpuMillis && needs.memoryBytes <= node.freeMemoryBytes;
}

/** What the engine says of its host; one engine, one node. */
export async function reportNode(
  db: Database,
  info: { name: string; architecture: string; cpuMillis: number; memoryBytes: number },
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO nodes (id, name, architecture, cpu_millis, memory_bytes)
    VALUES (${uuidv7()}::uuid, ${info.name}, ${info.architecture}, ${info.cpuMillis}::int, ${info.memoryBytes}::bigint)
    ON CONFLICT (name) DO UPDATE SET architecture = excluded.architecture, cpu_millis = excluded.cpu_millis,
                                     memory_bytes = excluded.memory_bytes, seen_at = clock_timestamp()`;
  // A host that was renamed is the same engine: what it held stays where it is.
  await db.$executeRaw`
    UPDATE replicas SET node_id = (SELECT id FROM nodes WHERE name = ${info.name})
     WHERE node_id IN (SELECT id FROM nodes WHERE name <> ${info.name})`;
  await db.$executeRaw`DELETE FROM nodes WHERE name <> ${info.name}`;
}

/** What the gateway reported of replicas that have ended is of no more use. */
export async function forgetTraffic(db: Database): Promise<void> {
  await db.$executeRaw`
    DELETE FROM replica_traffic t USING replicas r WHERE r.id = t.replica_id AND r.state = 'ENDED'`;
}

/** Which of these apps are still to be looked after: known, and not DELETED. */
export async function knownApps(db: Database, appIds: string[]): Promise<Set<string>> {
  if (appIds.length === 0) return new Set();
  const rows = await db.app.findMany({
    where: { id: { in: appIds }, state: { not: 'DELETED' } },
    select: { id: true },
  });
  return new Set(rows.map((row) => row.id));
}
