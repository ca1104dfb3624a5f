/** What running replicas use: the latest sample of each. */
import type { Database } from '../postgres/database.ts';

/** A sample that is older tells nothing of now. */
export const FRESH_SECONDS = 30;

export interface UsageDraft {
  replicaId: string;
  /** Thousandths of a CPU, mean since the sample before. */
  cpuMillis: number;
  memoryBytes: number;
}

export async function writeUsage(db: Database, samples: UsageDraft[]): Promise<void> {
  if (samples.length === 0) return;
  await db.$executeRaw`
    INSERT INTO replica_usage (replica_id, cpu_millis, memory_bytes)
    SELECT u."replicaId", u."cpuMillis", u."memoryBytes"
      FROM jsonb_to_recordset(${JSON.stringify(samples)}::jsonb)
           AS u ("replicaId" uuid, "cpuMillis" int, "memoryBytes" bigint)
     ORDER BY u."replicaId"
    ON CONFLICT (replica_id) DO UPDATE
      SET cpu_millis = excluded.cpu_millis, memory_bytes = excluded.memory_bytes, at = clock_timestamp()`;
}

/** Replicas whose container runs, as far as is known. */
export async function listRunning(db: Database): Promise<{ replicaId: string; containerId: string }[]> {
  return db.$queryRaw<{ replicaId: string; containerId: string }[]>`
    SELECT id::text AS "replicaId", container_id AS "containerId" FROM replicas
     WHERE state IN ('STARTING', 'READY', 'DRAINING') AND container_id IS NOT NULL ORDER BY id`;
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
}

/** Fresh ones only. */
export async function readUsage(db: Database, replicaIds: string[]): Promise<Map<string, UsageRecord>> {
  const rows = await db.$queryRaw<(Omit<UsageRecord, 'memoryBytes'> & { memoryBytes: bigint })[]>`
    SELECT replica_id::text AS "replicaId", at, cpu_millis AS "cpuMillis", memory_bytes AS "memoryBytes"
      FROM replica_usage
     WHERE replica_id = ANY(${replicaIds}::uuid[]) AND at > clock_timestamp() - make_interval(secs => ${FRESH_SECONDS}::int)`;
  return new Map(rows.map((row) => [row.replicaId, { ...row, memoryBytes: Number(row.memoryBytes) }]));
}
