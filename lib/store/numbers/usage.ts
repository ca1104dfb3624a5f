/** What running replicas use: the latest sample of each. */
import type { Database } from '../postgres/database.ts';

/** A sample that is older tells nothing of now. */
export const FRESH_SECONDS = 30;

export interface UsageDraft {
  replicaId: string;
  /** Thousandths of a CPU, mean since the sample before. */
  cpuMillis: number;
  memoryBytes: number;
  /** What its container has written to its own disk; null where nobody has looked yet. */
  diskBytes: number | null;
}

export async function writeUsage(db: Database, samples: UsageDraft[]): Promise<void> {
  if (samples.length === 0) return;
  await db.$executeRaw`
    INSERT INTO replica_usage (replica_id, cpu_millis, memory_bytes, disk_bytes)
    SELECT u."replicaId", u."cpuMillis", u."memoryBytes", u."diskBytes"
      FROM jsonb_to_recordset(${JSON.stringify(samples)}::jsonb)
           AS u ("replicaId" uuid, "cpuMillis" int, "memoryBytes" bigint, "diskBytes" bigint)
     ORDER BY u."replicaId"
    ON CONFLICT (replica_id) DO UPDATE
      SET cpu_millis = excluded.cpu_millis, memory_bytes = excluded.memory_bytes,
          disk_bytes = excluded.disk_bytes, at = clock_timestamp()`;
}

/** Replicas whose container runs, as far as is known. */
export interface RunningReplica {
  appId: string;
  replicaId: string;
  containerId: string;
  /** What its flavor has of disk. */
  diskBytes: number;
}

export async function listRunning(db: Database): Promise<RunningReplica[]> {
  const rows = await db.$queryRaw<(Omit<RunningReplica, 'diskBytes'> & { diskBytes: bigint })[]>`
    SELECT r.app_id::text AS "appId", r.id::text AS "replicaId", r.container_id AS "containerId",
           f.disk_bytes * v.units AS "diskBytes"
      FROM replicas r
      JOIN revisions v ON v.app_id = r.app_id AND v.number = r.revision
      JOIN flavors f ON f.id = v.flavor_id
     WHERE r.state IN ('STARTING', 'READY', 'DRAINING') AND r.container_id IS NOT NULL ORDER BY r.id`;
  return rows.map((row) => ({ ...row, diskBytes: Number(row.diskBytes) }));
}

/** Of replicas that have ended, or that nobody measures any more. */
export async function forgetUsage(db: Database): Promise<void> {
  await db.$executeRaw`DELETE FROM replica_usage WHERE at < clock_timestamp() - interval '1 hour'`;
}

export interface UsageRecord {
  replicaId: string;
  at: Date;
  cpuMillis: number;
  memoryBytes: number;
  /** Null: not looked at yet. */
  diskBytes: number | null;
}

/** Fresh ones only. */
export async function readUsage(db: Database, replicaIds: string[]): Promise<Map<string, UsageRecord>> {
  const rows = await db.$queryRaw<
    (Omit<UsageRecord, 'memoryBytes' | 'diskBytes'> & { memoryBytes: bigint; diskBytes: bigint | null })[]
  >`
    SELECT replica_id::text AS "replicaId", at, cpu_millis AS "cpuMillis", memory_bytes AS "memoryBytes",
           disk_bytes AS "diskBytes"
      FROM replica_usage
     WHERE replica_id = ANY(${replicaIds}::uuid[]) AND at > clock_timestamp() - make_interval(secs => ${FRESH_SECONDS}::int)`;
  return new Map(rows.map((row) => [row.replicaId, toUsage(row)]));
}

function toUsage(
  row: Omit<UsageRecord, 'memoryBytes' | 'diskBytes'> & { memoryBytes: bigint; diskBytes: bigint | null },
) {
  const diskBytes = row.diskBytes === null ? null : Number(row.diskBytes);
  return { ...row, memoryBytes: Number(row.memoryBytes), diskBytes };
}
