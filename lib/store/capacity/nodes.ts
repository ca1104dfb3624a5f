/** What nodes have, what of it is reserved, and reserving more. */
import { v7 as uuidv7 } from 'uuid';
import { fits, freeRoom, type Gpu, type Needs, type NodeCapacity } from '../../domain/capacity/room.ts';
import type { Database } from '../postgres/database.ts';

export interface NodeWarning {
  code: string;
  /** What is wrong and what to do about it. */
  message: string;
}

export interface NodeRecord extends NodeCapacity {
  name: string;
  architecture: string;
  seenAt: Date;
  warnings: NodeWarning[];
}

/** What each node has, and what no live replica holds of it. @param nodeId of this one alone */
export async function listNodes(db: Database, nodeId: string | null = null): Promise<NodeRecord[]> {
  const rows = await db.$queryRaw<
    {
      id: string;
      name: string;
      architecture: string;
      seen_at: Date;
      warnings: NodeWarning[];
      cpu_millis: number;
      memory_bytes: bigint;
      used_cpu: bigint;
      used_memory: bigint;
      gpus: Gpu[];
    }[]
  >`
    SELECT n.id::text, n.name, n.architecture, n.seen_at, n.warnings, n.cpu_millis, n.memory_bytes,
           coalesce(sum(r.cpu_millis), 0)::bigint AS used_cpu, coalesce(sum(r.memory_bytes), 0)::bigint AS used_memory,
           coalesce((SELECT jsonb_agg(jsonb_build_object('deviceId', g.device_id, 'model', g.model,
                                                         'free', h.device_id IS NULL) ORDER BY g.index, g.device_id)
                       FROM gpus g LEFT JOIN gpu_holds h ON h.device_id = g.device_id
                      WHERE g.node_id = n.id AND g.usable AND g.present), '[]') AS gpus
      FROM nodes n
      LEFT JOIN replicas r ON r.node_id = n.id AND r.state NOT IN ('QUEUED', 'ENDED')
     WHERE ${nodeId}::uuid IS NULL OR n.id = ${nodeId}::uuid
     GROUP BY n.id ORDER BY n.name`;
  return rows.map((row) => ({
    nodeId: row.id,
    name: row.name,
    architecture: row.architecture,
    seenAt: row.seen_at,
    warnings: row.warnings,
    cpuMillis: row.cpu_millis,
    memoryBytes: Number(row.memory_bytes),
    freeCpuMillis: row.cpu_millis - Number(row.used_cpu),
    freeMemoryBytes: Number(row.memory_bytes) - Number(row.used_memory),
    gpus: row.gpus,
  }));
}

/** Until the transaction ends nothing else is reserved on any of them. */
export async function lockNodes(db: Database): Promise<void> {
  await db.$queryRaw`SELECT 1 FROM nodes ORDER BY id FOR UPDATE`;
}

/**
 * Whether a node has room for one more replica and these GPUs are free, decided under the node's lock: to be asked in
 * the transaction that reserves them by placing the replica.
 */
export async function reserve(
  db: Database,
  nodeId: string,
  needs: Pick<Needs, 'cpuMillis' | 'memoryBytes'>,
  gpuDeviceIds: string[],
): Promise<boolean> {
  await db.$queryRaw`SELECT 1 FROM nodes WHERE id = ${nodeId}::uuid FOR UPDATE`;
  const [node] = await listNodes(db, nodeId);
  if (!node || !fits({ ...needs, gpus: 0, gpuModel: null }, freeRoom(node))) return false;
  const free = new Set(node.gpus.filter((gpu) => gpu.free).map((gpu) => gpu.deviceId));
  return gpuDeviceIds.every((id) => free.has(id));
}

export interface NodeReport {
  name: string;
  architecture: string;
  cpuMillis: number;
  memoryBytes: number;
  /** Null: that cannot be told. */
  disk: { totalBytes: number; freeBytes: number } | null;
  /** Null: they could not be looked at, so what is known of them stays. */
  gpus: GpuReport[] | null;
  warnings: NodeWarning[];
}

export interface GpuReport {
  deviceId: string;
  index: number;
  model: string;
  memoryBytes: number;
  /** The engine can give it to a container. */
  usable: boolean;
}

/** What the engine says of its host; one engine, one node. */
export async function reportNode(db: Database, node: NodeReport): Promise<void> {
  await db.$executeRaw`
    INSERT INTO nodes (id, name, architecture, cpu_millis, memory_bytes, disk_bytes, free_disk_bytes, warnings)
    VALUES (${uuidv7()}::uuid, ${node.name}, ${node.architecture}, ${node.cpuMillis}::int, ${node.memoryBytes}::bigint,
            ${node.disk?.totalBytes ?? null}::bigint, ${node.disk?.freeBytes ?? null}::bigint,
            ${JSON.stringify(node.warnings)}::jsonb)
    ON CONFLICT (name) DO UPDATE SET architecture = excluded.architecture, cpu_millis = excluded.cpu_millis,
                                     memory_bytes = excluded.memory_bytes, disk_bytes = excluded.disk_bytes,
                                     free_disk_bytes = excluded.free_disk_bytes, warnings = excluded.warnings,
                                     seen_at = clock_timestamp()`;
  // A host that was renamed is the same engine: what it held stays where it is.
  await db.$executeRaw`
    UPDATE replicas SET node_id = (SELECT id FROM nodes WHERE name = ${node.name})
     WHERE node_id IN (SELECT id FROM nodes WHERE name <> ${node.name})`;
  await db.$executeRaw`
    UPDATE gpus SET node_id = (SELECT id FROM nodes WHERE name = ${node.name})
     WHERE node_id IN (SELECT id FROM nodes WHERE name <> ${node.name})`;
  await db.$executeRaw`DELETE FROM nodes WHERE name <> ${node.name}`;
  if (node.gpus) await reportGpus(db, node.name, node.gpus);
}

async function reportGpus(db: Database, nodeName: string, gpus: GpuReport[]): Promise<void> {
  const listed = JSON.stringify(gpus);
  await db.$executeRaw`
    INSERT INTO gpus (device_id, node_id, index, model, memory_bytes, usable)
    SELECT g."deviceId", n.id, g.index, g.model, g."memoryBytes", g.usable
      FROM jsonb_to_recordset(${listed}::jsonb)
             AS g ("deviceId" text, index int, model text, "memoryBytes" bigint, usable boolean),
           nodes n
     WHERE n.name = ${nodeName}
    ON CONFLICT (device_id) DO UPDATE SET node_id = excluded.node_id, index = excluded.index, model = excluded.model,
                                          memory_bytes = excluded.memory_bytes, usable = excluded.usable, present = true`;
  const ids = gpus.map((gpu) => gpu.deviceId);
  // One that is gone while a replica holds it is told until that ends.
  await db.$executeRaw`
    UPDATE gpus SET present = false
     WHERE NOT (device_id = ANY (${ids}::text[])) AND device_id IN (SELECT device_id FROM gpu_holds)`;
  await db.$executeRaw`
    DELETE FROM gpus g
     WHERE NOT (device_id = ANY (${ids}::text[]))
       AND NOT EXISTS (SELECT 1 FROM gpu_holds h WHERE h.device_id = g.device_id)`;
}

/** Of the nodes: `amd64`. None while no node has reported. */
export async function listArchitectures(db: Database): Promise<string[]> {
  const rows = await db.node.findMany({ distinct: ['architecture'], select: { architecture: true } });
  return rows.map(({ architecture }) => architecture).sort();
}
