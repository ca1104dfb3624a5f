/** Transfers of volumes: what is asked for, what is under way, what came of it. */
import { v7 as uuidv7 } from 'uuid';
import type { SyncDirection, VolumeSync as SyncRow, SyncState } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export type { SyncDirection, SyncState };
export type SyncEnd = Exclude<SyncState, 'QUEUED' | 'RUNNING'>;

export interface SyncCounts {
  /** Files; null until the source was listed. */
  total: number | null;
  completed: number;
  /** Were the same already. */
  skipped: number;
  deleted: number;
  failed: number;
  transferredBytes: number;
  totalBytes: number | null;
}

export interface SyncRecord extends SyncCounts {
  id: string;
  groupId: string;
  volumeId: string;
  appId: string | null;
  direction: SyncDirection;
  manual: boolean;
  state: SyncState;
  code: string | null;
  message: string | null;
  createdBy: string;
  queuedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

export interface SyncDraft {
  volumeIds: string[];
  appId: string | null;
  direction: SyncDirection;
  manual: boolean;
  createdBy: string;
}

/** They wait until the worker takes them. @returns the id of their group */
export async function askForSyncs(db: Database, { volumeIds, ...draft }: SyncDraft): Promise<string> {
  const groupId = uuidv7();
  await db.volumeSync.createMany({ data: volumeIds.map((volumeId) => ({ ...draft, groupId, volumeId })) });
  return groupId;
}

export async function readGroup(db: Database, groupId: string): Promise<SyncRecord[]> {
  const rows = await db.volumeSync.findMany({ where: { groupId }, orderBy: { id: 'asc' } });
  return rows.map(toSync);
}

/** The oldest first. */
export async function listQueued(db: Database): Promise<SyncRecord[]> {
  const rows = await db.volumeSync.findMany({ where: { state: 'QUEUED' }, orderBy: { id: 'asc' } });
  return rows.map(toSync);
}

/** Whether one of that direction waits or runs, of each volume that is asked for. */
export async function readUnderWay(
  db: Database,
  volumeIds: string[],
  direction: SyncDirection,
): Promise<Map<string, SyncRecord>> {
  if (volumeIds.length === 0) return new Map();
  const rows = await db.volumeSync.findMany({
    where: { volumeId: { in: volumeIds }, direction, state: { in: ['QUEUED', 'RUNNING'] } },
    orderBy: { id: 'desc' },
  });
  return new Map(rows.map((row) => [row.volumeId, toSync(row)]));
}

/** @returns when it began, by the database's clock; null where it was ended, or another of the volume runs */
export async function beginSync(db: Database, id: string, owner: string): Promise<Date | null> {
  const [row] = await db.$queryRaw<{ at: Date }[]>`
    UPDATE volume_syncs s SET state = 'RUNNING', owner = ${owner}, started_at = clock_timestamp()
     WHERE id = ${id}::uuid AND state = 'QUEUED'
       AND NOT EXISTS (SELECT FROM volume_syncs o WHERE o.volume_id = s.volume_id AND o.state = 'RUNNING')
    RETURNING started_at AS at`;
  return row?.at ?? null;
}

/** @returns false where it has been ended meanwhile */
export async function recordSyncProgress(db: Database, id: string, counts: SyncCounts): Promise<boolean> {
  const { count } = await db.volumeSync.updateMany({ where: { id, state: 'RUNNING' }, data: { ...counts } });
  return count === 1;
}

/** The first end counts. @returns whether this one was it */
export async function endSync(
  db: Database,
  id: string,
  end: { state: SyncEnd; code: string | null; message: string | null },
): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE volume_syncs SET state = ${end.state}::sync_state, code = ${end.code}, message = ${end.message},
           ended_at = clock_timestamp()
     WHERE id = ${id}::uuid AND state IN ('QUEUED', 'RUNNING')`;
  return changed === 1;
}

/** What a worker had under way goes on with the next: what is there already is not fetched again. */
export async function resumeSyncsOfOthers(db: Database, owner: string): Promise<void> {
  await db.$executeRaw`
    UPDATE volume_syncs SET state = 'QUEUED', owner = NULL, started_at = NULL
     WHERE state = 'RUNNING' AND owner <> ${owner}`;
}

/** Pulls that a start had asked for, of apps that are not to run any more. */
export async function endUnwantedPulls(db: Database): Promise<void> {
  await db.$executeRaw`
    UPDATE volume_syncs s SET state = 'INTERRUPTED', message = 'nobody needs it any more', ended_at = clock_timestamp()
      FROM apps a
     WHERE s.state = 'QUEUED' AND s.direction = 'pull' AND NOT s.manual AND a.id = s.app_id
       AND (a.wanted <> 'RUNNING' OR a.failure IS NOT NULL)`;
}

/** An app's, or a volume's; the newest first. */
export async function listSyncs(
  db: Database,
  of: { appId: string } | { volumeId: string },
  page: { limit: number; offset: number },
): Promise<{ items: SyncRecord[][]; total: number }> {
  const groups = await db.volumeSync.groupBy({
    by: ['groupId'],
    where: of,
    orderBy: { groupId: 'desc' },
    take: page.limit,
    skip: page.offset,
  });
  const ids = groups.map(({ groupId }) => groupId);
  const rows = (await db.volumeSync.findMany({ where: { groupId: { in: ids } }, orderBy: { id: 'asc' } })).map(toSync);
  const total = (await db.volumeSync.groupBy({ by: ['groupId'], where: of })).length;
  return { items: ids.map((id) => rows.filter(({ groupId }) => groupId === id)), total };
}

/** By app: its last groups, the newest first. */
export async function readLastSyncs(
  db: Database,
  appIds: string[],
  most: number,
): Promise<Map<string, SyncRecord[][]>> {
  const found = new Map<string, SyncRecord[][]>();
  if (appIds.length === 0) return found;
  const groups = await db.$queryRaw<{ appId: string; groupId: string }[]>`
    SELECT app_id::text AS "appId", group_id::text AS "groupId" FROM (
      SELECT app_id, group_id, row_number() OVER (PARTITION BY app_id ORDER BY group_id DESC) AS place
        FROM volume_syncs WHERE app_id = ANY(${appIds}::uuid[]) GROUP BY app_id, group_id) AS g
     WHERE place <= ${most} ORDER BY group_id DESC`;
  const rows = await db.volumeSync.findMany({
    where: { groupId: { in: groups.map(({ groupId }) => groupId) } },
    orderBy: { id: 'asc' },
  });
  for (const { appId, groupId } of groups) {
    const group = rows.filter((row) => row.groupId === groupId).map(toSync);
    found.set(appId, [...(found.get(appId) ?? []), group]);
  }
  return found;
}

/** Of transfers that ended long ago. */
export async function forgetSyncs(db: Database): Promise<void> {
  await db.$executeRaw`DELETE FROM volume_syncs WHERE ended_at < clock_timestamp() - interval '90 days'`;
}

function toSync({ owner: _owner, transferredBytes, totalBytes, ...row }: SyncRow): SyncRecord {
  return {
    ...row,
    transferredBytes: Number(transferredBytes),
    totalBytes: totalBytes === null ? null : Number(totalBytes),
  };
}
