/** What Davit's own records take of a disk. */
import type { Database } from './postgres/database.ts';

export interface AppLogs {
  appId: string;
  name: string;
  project: string;
  /** Of the files. */
  storedBytes: number;
  /** Of what was written. */
  bytes: number;
  lines: number;
  replicas: number;
  since: Date;
}

/** Of each app with a log, the largest first. */
export async function listAppLogs(db: Database): Promise<AppLogs[]> {
  const rows = await db.$queryRaw<
    (Omit<AppLogs, 'storedBytes' | 'bytes' | 'lines' | 'replicas'> &
      Record<'storedBytes' | 'bytes' | 'lines' | 'replicas', bigint>)[]
  >`
    SELECT a.id::text AS "appId", a.name, p.slug AS project, s."storedBytes", s.bytes, s.lines, s.replicas, s.since
      FROM (SELECT app_id, sum(stored_bytes)::bigint AS "storedBytes", sum(bytes)::bigint AS bytes,
                   sum(lines)::bigint AS lines, count(DISTINCT replica_id) AS replicas, min(first_at) AS since
              FROM log_segments GROUP BY app_id) AS s
      JOIN apps a ON a.id = s.app_id
      JOIN projects p ON p.id = a.project_id
     ORDER BY s."storedBytes" DESC, a.id`;
  return rows.map((row) => ({
    ...row,
    storedBytes: Number(row.storedBytes),
    bytes: Number(row.bytes),
    lines: Number(row.lines),
    replicas: Number(row.replicas),
  }));
}

export async function databaseBytes(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ bytes: bigint }[]>`SELECT pg_database_size(current_database()) AS bytes`;
  return Number(row?.bytes ?? 0);
}
