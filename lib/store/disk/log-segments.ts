/** The index of what replicas wrote: where each piece stands, from when to when, and how much it is. */
import type { Database } from '../postgres/database.ts';

export interface SegmentKey {
  replicaId: string;
  /** From 1, in the order of writing. */
  number: number;
}

/** What a segment holds. */
export interface SegmentExtent {
  firstAt: Date;
  lastAt: Date;
  lines: number;
  /** Lines that were written too fast to be kept. */
  dropped: number;
  /** Of what was written. */
  bytes: number;
  /** Of the file. */
  storedBytes: number;
}

export interface Segment extends SegmentKey, SegmentExtent {
  appId: string;
  containerId: string;
  /** Where its container's log goes on; null while it is being written. */
  position: string | null;
  closedAt: Date | null;
}

/** Before its file is made: a second writer of the same number is refused here. */
export async function insertSegment(
  db: Database,
  segment: SegmentKey & { appId: string; containerId: string; at: Date },
): Promise<void> {
  const { at, ...columns } = segment;
  await db.logSegment.create({ data: { ...columns, firstAt: at, lastAt: at } });
}

/** How far those that are being written have come. */
export async function noteSegments(db: Database, segments: (SegmentKey & SegmentExtent)[]): Promise<void> {
  if (segments.length === 0) return;
  await db.$executeRaw`
    UPDATE log_segments s
       SET first_at = n."firstAt", last_at = n."lastAt", lines = n.lines, dropped = n.dropped, bytes = n.bytes,
           stored_bytes = n."storedBytes"
      FROM jsonb_to_recordset(${JSON.stringify(segments)}::jsonb)
           AS n ("replicaId" uuid, number int, "firstAt" timestamptz, "lastAt" timestamptz, lines int, dropped bigint,
                 bytes bigint, "storedBytes" bigint)
     WHERE s.replica_id = n."replicaId" AND s.number = n.number AND s.closed_at IS NULL`;
}

export async function closeSegment(
  db: Database,
  { replicaId, number }: SegmentKey,
  extent: SegmentExtent,
  position: string,
): Promise<void> {
  await db.$executeRaw`
    UPDATE log_segments
       SET first_at = ${extent.firstAt}, last_at = ${extent.lastAt}, lines = ${extent.lines}::int,
           dropped = ${extent.dropped}::bigint, bytes = ${extent.bytes}::bigint,
           stored_bytes = ${extent.storedBytes}::bigint, position = ${position},
           closed_at = coalesce(closed_at, clock_timestamp())
     WHERE replica_id = ${replicaId}::uuid AND number = ${number}::int`;
}

export async function deleteSegments(db: Database, keys: SegmentKey[]): Promise<void> {
  if (keys.length === 0) return;
  await db.$executeRaw`
    DELETE FROM log_segments s
     USING jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k ("replicaId" uuid, number int)
     WHERE s.replica_id = k."replicaId" AND s.number = k.number`;
}

/** Oldest first. */
export async function listSegments(db: Database, replicaId: string): Promise<Segment[]> {
  return (await db.logSegment.findMany({ where: { replicaId }, orderBy: { number: 'asc' } })).map(toSegment);
}

/** Those that a worker that died left open. Oldest first. */
export async function listOpenSegments(db: Database, replicaId: string): Promise<Segment[]> {
  const where = { replicaId, closedAt: null };
  return (await db.logSegment.findMany({ where, orderBy: { number: 'asc' } })).map(toSegment);
}

export async function newestSegment(db: Database, replicaId: string): Promise<Segment | null> {
  const row = await db.logSegment.findFirst({ where: { replicaId }, orderBy: { number: 'desc' } });
  return row && toSegment(row);
}

/** Of the newest segment; 0 when there is none. */
export async function lastNumber(db: Database, replicaId: string): Promise<number> {
  const { _max } = await db.logSegment.aggregate({ where: { replicaId }, _max: { number: true } });
  return _max.number ?? 0;
}

/** Left open by a worker that died, of replicas that have ended since. */
export async function listAbandoned(db: Database): Promise<Segment[]> {
  const rows = await db.logSegment.findMany({ where: { closedAt: null, replica: { state: 'ENDED' } } });
  return rows.map(toSegment);
}

/** Of an app: one that is started anew every second makes a small one each time. */
const MOST_SEGMENTS = 10_000;

export interface Retention {
  days: number;
  bytesPerApp: number;
}

/**
 * Closed segments that are no longer kept: of apps that are DELETED all, of others the too old ones and the oldest
 * beyond the bounds. The newest of a replica that lives stays: it says where its log goes on.
 *
 * @param limit at most so many
 */
export async function listExpired(db: Database, { days, bytesPerApp }: Retention, limit: number) {
  return db.$queryRaw<(SegmentKey & { appId: string })[]>`
    SELECT s.replica_id::text AS "replicaId", s.number, s.app_id::text AS "appId"
      FROM (SELECT replica_id, number, app_id, last_at, closed_at,
                   sum(stored_bytes) OVER (PARTITION BY app_id ORDER BY last_at DESC, replica_id, number DESC) AS upto,
                   row_number() OVER (PARTITION BY app_id ORDER BY last_at DESC, replica_id, number DESC) AS place,
                   number = max(number) OVER (PARTITION BY replica_id) AS newest
              FROM log_segments) AS s
      JOIN apps a ON a.id = s.app_id
      JOIN replicas r ON r.id = s.replica_id
     WHERE a.state = 'DELETED'
        OR (s.closed_at IS NOT NULL AND NOT (s.newest AND r.state <> 'ENDED')
            AND (s.last_at < clock_timestamp() - make_interval(days => ${days}::int) OR s.upto > ${bytesPerApp}::bigint
                 OR s.place > ${MOST_SEGMENTS}::int))
     ORDER BY s.last_at LIMIT ${limit}::int`;
}

/** Which of these apps have a log. */
export async function appsWithLog(db: Database, appIds: string[]): Promise<Set<string>> {
  const rows = await db.logSegment.findMany({
    where: { appId: { in: appIds } },
    distinct: ['appId'],
    select: { appId: true },
  });
  return new Set(rows.map((row) => row.appId));
}

/** What is kept of one replica. */
export interface LoggedReplica {
  replicaId: string;
  ordinal: number;
  revision: number;
  ended: boolean;
  firstAt: Date;
  lastAt: Date;
  lines: number;
  dropped: number;
  bytes: number;
  storedBytes: number;
}

/** Replicas of an app with a log, of which something was written last first. */
export async function listLogged(db: Database, appId: string): Promise<LoggedReplica[]> {
  const rows = await db.$queryRaw<
    (Omit<LoggedReplica, 'lines' | 'dropped' | 'bytes' | 'storedBytes'> &
      Record<'lines' | 'dropped' | 'bytes' | 'storedBytes', bigint>)[]
  >`
    SELECT s.replica_id::text AS "replicaId", r.ordinal, r.revision, r.state = 'ENDED' AS ended,
           min(s.first_at) AS "firstAt", max(s.last_at) AS "lastAt", sum(s.lines)::bigint AS lines,
           sum(s.dropped)::bigint AS dropped, sum(s.bytes)::bigint AS bytes, sum(s.stored_bytes)::bigint AS "storedBytes"
      FROM log_segments s JOIN replicas r ON r.id = s.replica_id
     WHERE s.app_id = ${appId}::uuid
     GROUP BY s.replica_id, r.ordinal, r.revision, r.state
     ORDER BY max(s.last_at) DESC, s.replica_id`;
  return rows.map((row) => ({
    ...row,
    lines: Number(row.lines),
    dropped: Number(row.dropped),
    bytes: Number(row.bytes),
    storedBytes: Number(row.storedBytes),
  }));
}

type Row = Omit<Segment, 'dropped' | 'bytes' | 'storedBytes'> & Record<'dropped' | 'bytes' | 'storedBytes', bigint>;

function toSegment(row: Row): Segment {
  return {
    ...row,
    dropped: Number(row.dropped),
    bytes: Number(row.bytes),
    storedBytes: Number(row.storedBytes),
  };
}
