/** A project at this instant: its apps with what their replicas hold and use. */
import type { AppState } from '../../domain/lifecycle/model.ts';
import type { Database } from '../postgres/database.ts';
import { FRESH_SECONDS } from './usage.ts';

export interface AppFigures {
  appId: string;
  state: AppState;
  labels: Record<string, string>;
  /** Asked for. */
  replicas: number;
  ready: number;
  /** Held on nodes. */
  cpuMillis: number;
  memoryBytes: number;
  gpus: number;
  /** Of the replicas that were just measured: what they use, and what they have. Null where none was. */
  used: { cpuMillis: number; memoryBytes: number; ofCpuMillis: number; ofMemoryBytes: number } | null;
}

/** Every app that is not DELETED, by id. */
export async function readFigures(db: Database, projectId: string): Promise<AppFigures[]> {
  const rows = await db.$queryRaw<
    (Omit<AppFigures, 'used'> & {
      usedCpu: number | null;
      usedMemory: number | null;
      ofCpu: number | null;
      ofMemory: number | null;
    })[]
  >`
    SELECT a.id::text AS "appId", a.state::text AS state, a.labels, a.replicas,
           coalesce(r.ready, 0) AS ready, coalesce(r.cpu, 0) AS "cpuMillis", coalesce(r.memory, 0) AS "memoryBytes",
           coalesce(r.gpus, 0) AS gpus, r.used_cpu AS "usedCpu", r.used_memory AS "usedMemory", r.of_cpu AS "ofCpu",
           r.of_memory AS "ofMemory"
      FROM apps a
      LEFT JOIN (
        SELECT r.app_id, (count(*) FILTER (WHERE r.state = 'READY'))::int AS ready,
               (sum(r.cpu_millis) FILTER (WHERE r.node_id IS NOT NULL))::int AS cpu,
               (sum(r.memory_bytes) FILTER (WHERE r.node_id IS NOT NULL))::float8 AS memory,
               (sum(f.gpus * v.units) FILTER (WHERE r.node_id IS NOT NULL))::int AS gpus,
               sum(u.cpu_millis)::int AS used_cpu, sum(u.memory_bytes)::float8 AS used_memory,
               (sum(r.cpu_millis) FILTER (WHERE u.replica_id IS NOT NULL))::int AS of_cpu,
               (sum(r.memory_bytes) FILTER (WHERE u.replica_id IS NOT NULL))::float8 AS of_memory
          FROM replicas r
          JOIN revisions v ON v.app_id = r.app_id AND v.number = r.revision
          JOIN flavors f ON f.id = v.flavor_id
          LEFT JOIN replica_usage u ON u.replica_id = r.id
                AND u.at > clock_timestamp() - make_interval(secs => ${FRESH_SECONDS}::int)
         WHERE r.state NOT IN ('QUEUED', 'ENDED')
         GROUP BY r.app_id) AS r ON r.app_id = a.id
     WHERE a.project_id = ${projectId}::uuid AND a.state <> 'DELETED'
     ORDER BY a.id`;
  return rows.map(({ usedCpu, usedMemory, ofCpu, ofMemory, ...row }) => ({
    ...row,
    used:
      usedCpu === null || usedMemory === null || ofCpu === null || ofMemory === null
        ? null
        : { cpuMillis: usedCpu, memoryBytes: usedMemory, ofCpuMillis: ofCpu, ofMemoryBytes: ofMemory },
  }));
}
