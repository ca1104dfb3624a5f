/** What Davit's own records take of a disk. */
import type { Database } from '../postgres/database.ts';

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

/** What all apps' logs take, and that of the largest. */
export interface LogsOnDisk {
  storedBytes: number;
  apps: number;
  largest: AppLogs[];
}

/** @param most apps to tell of one by one */
export async function readLogsOnDisk(db: Database, most: number): Promise<LogsOnDisk> {
  const rows = await db.$queryRaw<
    (Omit<AppLogs, 'storedBytes' | 'bytes' | 'lines' | 'replicas'> &
      Record<'storedBytes' | 'bytes' | 'lines' | 'replicas' | 'allBytes' | 'allApps', bigint>)[]
  >`
    SELECT a.id::text AS "appId", a.name, p.slug AS project, s."storedBytes", s.bytes, s.lines, s.replicas, s.since,
           s."allBytes", s."allApps"
      FROM (SELECT app_id, sum(stored_bytes)::bigint AS "storedBytes", sum(bytes)::bigint AS bytes,
                   sum(lines)::bigint AS lines, count(DISTINCT replica_id) AS replicas, min(first_at) AS since,
                   (sum(sum(stored_bytes)) OVER ())::bigint AS "allBytes", count(*) OVER () AS "allApps"
              FROM log_segments GROUP BY app_id) AS s
      JOIN apps a ON a.id = s.app_id
      JOIN projects p ON p.id = a.project_id
     ORDER BY s."storedBytes" DESC, a.id LIMIT ${most}::int`;
  const largest = rows.map(({ allBytes, allApps, ...row }) => ({
    ...row,
    storedBytes: Number(row.storedBytes),
    bytes: Number(row.bytes),
    lines: Number(row.lines),
    replicas: Number(row.replicas),
  }));
  return { storedBytes: Number(rows[0]?.allBytes ?? 0), apps: Number(rows[0]?.allApps ?? 0), largest };
}

/** The disk of the engine, as the worker last saw it; null where that cannot be told. */
export async function readEngineDisk(
  db: Database,
): Promise<{ totalBytes: number; freeBytes: number; seenAt: Date } | null> {
  const node = await db.node.findFirst({ select: { diskBytes: true, freeDiskBytes: true, seenAt: true } });
  if (!node || node.diskBytes === null || node.freeDiskBytes === null) return null;
  return { totalBytes: Number(node.diskBytes), freeBytes: Number(node.freeDiskBytes), seenAt: node.seenAt };
}

export async function databaseBytes(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ bytes: bigint }[]>`SELECT pg_database_size(current_database()) AS bytes`;
  return Number(row?.bytes ?? 0);
}
