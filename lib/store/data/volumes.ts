/** Copies of data on the engine's host: one for all that cache a source, else one for each place of an app. */

import type { StorePlace } from '../../domain/data/volume.ts';
import { sourceKey, type VolumePermission, type VolumeSource, type VolumeWish } from '../../domain/data/volume.ts';
import { type DataStoreKind, Prisma, type Volume as VolumeRow } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export interface VolumeRecord {
  id: string;
  projectId: string;
  source: VolumeSource;
  cache: boolean;
  permission: VolumePermission;
  target: StorePlace | null;
  /** Null: shared by those who cache the source. */
  appId: string | null;
  mountPath: string | null;
  files: number;
  bytes: number;
  /** Begin of the last pull that came to its end; null: it is not there. */
  pulledAt: Date | null;
  pushedAt: Date | null;
  /** Since when an app may have written what is not pushed. */
  unpushedSince: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** An app that mounts a volume by the revision that it wants, or by one that a replica of it still runs. */
export interface Mounting {
  volumeId: string;
  appId: string;
  name: string;
  mountPath: string;
  permission: VolumePermission;
  /** A replica of it has it mounted, or is about to. */
  live: boolean;
}

/** The row of what is wished, made where there is none. @returns its id */
export async function ensureVolume(db: Database, projectId: string, appId: string, wish: VolumeWish): Promise<string> {
  const { cache, permission, source, target, mountPath } = wish;
  const own = cache ? { appId: null, mountPath: null } : { appId, mountPath };
  const key = { projectId, sourceKey: sourceKey(source), permission, ...own };
  const known = await db.volume.findFirst({ where: key, select: { id: true } });
  const targetJson = target ? { ...target } : Prisma.DbNull;
  if (known) {
    await db.volume.update({ where: { id: known.id }, data: { target: targetJson } });
    return known.id;
  }
  // Another may make the shared one at this moment.
  await db.volume.createMany({
    data: [{ ...key, cache, source: { ...source }, target: targetJson }],
    skipDuplicates: true,
  });
  return (await db.volume.findFirstOrThrow({ where: key, select: { id: true } })).id;
}

export async function findVolume(db: Database, id: string): Promise<VolumeRecord | null> {
  const row = await db.volume.findUnique({ where: { id } });
  return row && toVolume(row);
}

/** By id. */
export async function readVolumes(db: Database, ids: string[]): Promise<Map<string, VolumeRecord>> {
  if (ids.length === 0) return new Map();
  const rows = await db.volume.findMany({ where: { id: { in: ids } } });
  return new Map(rows.map((row) => [row.id, toVolume(row)]));
}

/** Those that hold something or are mounted by an app that is not deleted; the newest first. */
export async function listVolumes(
  db: Database,
  projectId: string,
  page: { limit: number; offset: number; order: 'asc' | 'desc' },
): Promise<{ items: VolumeRecord[]; total: number }> {
  const rows = await db.$queryRaw<{ id: string; total: bigint }[]>`
    SELECT v.id::text AS id, count(*) OVER () AS total FROM volumes v
     WHERE v.project_id = ${projectId}::uuid AND v.source_key <> '["scratch"]'
       AND (v.pulled_at IS NOT NULL OR v.unpushed_since IS NOT NULL OR EXISTS (
         SELECT FROM apps a JOIN revisions r ON r.app_id = a.id AND r.number = a.revision
          WHERE a.project_id = v.project_id AND a.state <> 'DELETED'
            AND r.spec->'volumes' @> jsonb_build_array(jsonb_build_object('volumeId', v.id::text))))
     ORDER BY ${page.order === 'asc' ? Prisma.sql`v.id ASC` : Prisma.sql`v.id DESC`}
     LIMIT ${page.limit} OFFSET ${page.offset}`;
  const volumes = await readVolumes(
    db,
    rows.map(({ id }) => id),
  );
  return {
    items: rows.flatMap(({ id }) => volumes.get(id) ?? []),
    total: Number(rows[0]?.total ?? 0),
  };
}

/** Who mounts them, of apps that are not deleted. */
export async function readMountings(db: Database, volumeIds: string[]): Promise<Mounting[]> {
  if (volumeIds.length === 0) return [];
  return db.$queryRaw<Mounting[]>`
    SELECT m->>'volumeId' AS "volumeId", a.id::text AS "appId", a.name, m->>'mountPath' AS "mountPath",
           m->>'permission' AS permission, bool_or(p.id IS NOT NULL) AS live
      FROM apps a
      JOIN revisions r ON r.app_id = a.id
      CROSS JOIN LATERAL jsonb_array_elements(coalesce(r.spec->'volumes', '[]')) m
      LEFT JOIN replicas p ON p.app_id = a.id AND p.revision = r.number AND p.state <> 'ENDED'
     WHERE m->>'volumeId' = ANY(${volumeIds}) AND a.state <> 'DELETED' AND (r.number = a.revision OR p.id IS NOT NULL)
     GROUP BY 1, 2, 3, 4, 5
     ORDER BY a.name, 4`;
}

/** @param at when the pull began: what came to the source later is not in it */
export async function notePulled(
  db: Database,
  id: string,
  at: Date,
  size: { files: number; bytes: number },
): Promise<void> {
  await db.$executeRaw`
    UPDATE volumes SET pulled_at = ${at}::timestamptz, files = ${size.files}, bytes = ${BigInt(size.bytes)}, updated_at = clock_timestamp()
     WHERE id = ${id}::uuid`;
}

/** Before a container gets it writable. */
export async function noteWritable(db: Database, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.$executeRaw`
    UPDATE volumes SET unpushed_since = coalesce(unpushed_since, clock_timestamp()), push_not_before = NULL,
                       updated_at = clock_timestamp()
     WHERE id = ANY(${ids}::uuid[])`;
}

/**
 * What was there when the push began is pushed; what a replica that had it mounted since may have written is not.
 *
 * @param at when the push began
 */
export async function notePushed(
  db: Database,
  id: string,
  at: Date,
  size: { files: number; bytes: number },
): Promise<void> {
  await db.$executeRaw`
    UPDATE volumes v SET pushed_at = ${at}::timestamptz, push_not_before = NULL, files = ${size.files}, bytes = ${BigInt(size.bytes)},
           updated_at = clock_timestamp(),
           unpushed_since = CASE
             WHEN EXISTS (SELECT FROM replicas p JOIN revisions r ON r.app_id = p.app_id AND r.number = p.revision
                           WHERE p.app_id = v.app_id AND coalesce(p.ended_at, 'infinity') > ${at}::timestamptz
                             AND r.spec->'volumes' @> jsonb_build_array(jsonb_build_object('volumeId', v.id::text)))
             THEN ${at}::timestamptz END
     WHERE id = ${id}::uuid`;
}

export async function notePushFailed(db: Database, id: string, againSeconds: number): Promise<void> {
  await db.$executeRaw`
    UPDATE volumes SET push_not_before = clock_timestamp() + ${againSeconds} * interval '1 second',
                       updated_at = clock_timestamp()
     WHERE id = ${id}::uuid`;
}

/**
 * Volumes whose app is at its end and has not pushed all that it wrote, where now is the time to try.
 */
export async function listToPush(db: Database): Promise<{ id: string; appId: string }[]> {
  return db.$queryRaw`
    SELECT v.id::text AS id, v.app_id::text AS "appId" FROM volumes v JOIN apps a ON a.id = v.app_id
     WHERE v.unpushed_since IS NOT NULL AND a.wanted <> 'RUNNING'
       AND (v.push_not_before IS NULL OR v.push_not_before <= clock_timestamp())
       AND NOT EXISTS (SELECT FROM replicas p WHERE p.app_id = a.id AND p.state <> 'ENDED')
       AND NOT EXISTS (SELECT FROM volume_syncs s WHERE s.volume_id = v.id AND s.state IN ('QUEUED', 'RUNNING'))`;
}

/** What a copy may go for: its app's end, or that nothing will mount it any more. */
export interface Disposable {
  id: string;
  /** Its row goes with it. */
  forgotten: boolean;
}

/**
 * Copies that nobody needs: an app's own that are not to be written back, once it has stopped; all of a deleted app's
 * that are pushed; and what was emptied. `disposeOf` looks at one of them again, under a lock.
 *
 * @param there of which something is on the disk
 */
export async function listDisposable(db: Database, there: string[]): Promise<Disposable[]> {
  return db.$queryRaw`
    SELECT v.id::text AS id, ${FORGOTTEN} AS forgotten FROM volumes v LEFT JOIN apps a ON a.id = v.app_id
     WHERE ${DISPOSABLE} AND (v.id::text = ANY(${there}) OR ${FORGOTTEN})`;
}

/** Empties it in the books first: who starts from here on pulls it anew. @returns null where it is needed after all */
export async function disposeOf(db: Database, id: string): Promise<Disposable | null> {
  const [found] = await db.$queryRaw<Disposable[]>`
    SELECT v.id::text AS id, ${FORGOTTEN} AS forgotten FROM volumes v LEFT JOIN apps a ON a.id = v.app_id
     WHERE v.id = ${id}::uuid AND ${DISPOSABLE}
     FOR UPDATE OF v`;
  if (!found) return null;
  await db.$executeRaw`
    UPDATE volumes SET pulled_at = NULL, files = 0, bytes = 0, updated_at = clock_timestamp() WHERE id = ${id}::uuid`;
  return found;
}

export async function emptyVolume(db: Database, id: string): Promise<void> {
  await db.$executeRaw`
    UPDATE volumes SET pulled_at = NULL, unpushed_since = NULL, files = 0, bytes = 0, updated_at = clock_timestamp()
     WHERE id = ${id}::uuid`;
  await db.$executeRaw`SELECT pg_notify('davit_data', '')`;
}

/**
 * Shared copies of what was under a name, before something else is: who starts from here on gets what is there now. What
 * mounts one meanwhile goes on with it.
 */
export async function forgetCopies(
  db: Database,
  projectId: string,
  place: { alias: string; container?: string },
): Promise<void> {
  await db.$executeRaw`
    UPDATE volumes SET pulled_at = NULL, updated_at = clock_timestamp()
     WHERE project_id = ${projectId}::uuid AND app_id IS NULL AND source @> ${JSON.stringify(place)}::jsonb`;
}

export async function deleteVolume(db: Database, id: string): Promise<void> {
  await db.volume.deleteMany({ where: { id } });
}

/** Of those ids, the ones that a volume has. */
export async function knownVolumes(db: Database, ids: string[]): Promise<Set<string>> {
  const rows = await db.volume.findMany({ where: { id: { in: ids } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}

/** What a project's volumes may name: its data stores by alias, and its own containers. */
export async function readPlaces(
  db: Database,
  projectId: string,
): Promise<{ stores: Map<string, DataStoreKind>; containers: Set<string> }> {
  const stores = await db.dataStore.findMany({ where: { projectId }, select: { alias: true, kind: true } });
  const containers = await db.dataContainer.findMany({ where: { projectId }, select: { name: true } });
  return {
    stores: new Map(stores.map(({ alias, kind }) => [alias, kind])),
    containers: new Set(containers.map(({ name }) => name)),
  };
}

/** An app that is not deleted mounts it, by one of its revisions; with `a` of the app whose it is in sight. */
const mountedBy = (which: Prisma.Sql) => Prisma.sql`EXISTS (
  SELECT FROM apps b JOIN revisions r ON r.app_id = b.id
   WHERE b.project_id = v.project_id AND ${which}
     AND r.spec->'volumes' @> jsonb_build_array(jsonb_build_object('volumeId', v.id::text)))`;

/** Its row goes, too: its app is deleted, or nothing is in it, nobody would mount it, and why is not to be read there. */
const FORGOTTEN = Prisma.sql`(
  CASE WHEN v.app_id IS NOT NULL THEN a.state = 'DELETED'
       ELSE v.pulled_at IS NULL AND NOT ${mountedBy(Prisma.sql`b.state <> 'DELETED'`)}
            AND NOT EXISTS (SELECT FROM volume_syncs s WHERE s.volume_id = v.id AND s.state IN ('FAILED', 'ERROR')
                             AND s.ended_at > greatest(v.updated_at, clock_timestamp() - interval '1 day')) END)`;

/** Columns `v` of volumes, `a` of the app whose it is. What is not pushed never goes by itself. */
const DISPOSABLE = Prisma.sql`(
  v.unpushed_since IS NULL
  AND NOT EXISTS (SELECT FROM volume_syncs s WHERE s.volume_id = v.id AND s.state IN ('QUEUED', 'RUNNING'))
  AND CASE WHEN v.app_id IS NOT NULL THEN
        a.wanted <> 'RUNNING'
        AND (v.permission = 'RO' OR v.source_key = '["scratch"]' OR v.pulled_at IS NULL OR a.state = 'DELETED')
        AND NOT EXISTS (SELECT FROM replicas p WHERE p.app_id = a.id AND p.state <> 'ENDED')
      ELSE v.pulled_at IS NULL AND NOT ${mountedBy(Prisma.sql`(
        b.wanted = 'RUNNING' OR EXISTS (SELECT FROM replicas p WHERE p.app_id = b.id AND p.state <> 'ENDED'))`)} END
)`;

function toVolume(row: VolumeRow): VolumeRecord {
  const { source, permission, target, bytes, sourceKey: _key, pushNotBefore: _again, ...columns } = row;
  return {
    ...columns,
    // Written by `ensureVolume` alone, after validation: their shapes are known.
    source: source as unknown as VolumeSource,
    permission: permission as VolumePermission,
    target: target as unknown as StorePlace | null,
    bytes: Number(bytes),
  };
}
