/** What the engine holds of images, as the worker last saw it, and which of them shall go. */
import type { RevisionImage } from '../../domain/image/disk.ts';
import { canonicalName } from '../../domain/image/image-reference.ts';
import { Prisma } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

/** What an image says of itself; it never changes. */
export interface StoredConfig {
  /** As `linux/amd64`. */
  platform: string;
  exposedPorts: number[];
  /** Empty: root. */
  user: string;
  /** In order, by what they are unpacked. */
  layers: string[];
}

export interface ImageDraft {
  id: string;
  names: string[];
  bytes: number;
  containers: number;
  /** That are not deleted, and may run it. */
  apps: { id: string; name: string }[];
  /** Null: not asked now, and what is known of it stays. */
  config: StoredConfig | null;
}

export interface ImageRecord extends ImageDraft {
  /** When Davit fetched it; null: it was there, or someone else brought it. */
  pulledAt: Date | null;
  /** As Davit fetched it. */
  pulledNames: string[];
  removalWantedAt: Date | null;
  /** That alone may run it without asking its registry; none: all may. */
  projects: string[];
  /** Why the last wish to remove it came to nothing. */
  removalError: string | null;
  seenAt: Date;
}

/**
 * Davit fetched an image. What a registry gives to anyone is for all; what it gave for a project's password is for the
 * projects that it gave it to, but for what was on the engine before, for all.
 *
 * @param given `isNew`: the engine did not have it; `projectId` null: no password was needed
 */
export async function notePulled(
  db: Database,
  id: string,
  reference: string,
  { isNew, projectId }: { isNew: boolean; projectId: string | null },
): Promise<void> {
  const projects = projectId === null ? [] : [projectId];
  if (!isNew) {
    await db.$executeRaw`
      UPDATE engine_images SET projects = ${given(projects)} WHERE id = ${id} AND projects <> '{}'`;
    return;
  }
  await db.$executeRaw`
    INSERT INTO engine_images (id, names, bytes, pulled_at, pulled_names, projects)
    VALUES (${id}, ${[reference]}, 0, clock_timestamp(), ${[reference]}, ${projects}::uuid[])
    ON CONFLICT (id) DO UPDATE
      SET pulled_at = coalesce(engine_images.pulled_at, excluded.pulled_at),
          pulled_names = array_remove(engine_images.pulled_names, ${reference}::text) || excluded.pulled_names,
          projects = ${given(projects)}`;
  await db.$executeRaw`SELECT pg_notify('davit_disk', '')`;
}

/** Davit fetched it as anyone may: it is for all. */
export async function isOpenToAll(db: Database, id: string): Promise<boolean> {
  return (await db.engineImage.count({ where: { id, pulledAt: { not: null }, projects: { isEmpty: true } } })) > 0;
}

/** Those that it was given to before, and this one; for all where it was given without a password. */
function given(projects: string[]): Prisma.Sql {
  const [project] = projects;
  if (project === undefined) return Prisma.sql`'{}'`;
  return Prisma.sql`array_remove(engine_images.projects, ${project}::uuid) || ${project}::uuid`;
}

/** Whether other projects alone may run it without asking its registry. */
export async function isReservedFrom(db: Database, id: string, projectId: string): Promise<boolean> {
  const [row] = await db.$queryRaw<{ reserved: boolean }[]>`
    SELECT projects <> '{}' AND NOT ${projectId}::uuid = ANY (projects) AS reserved FROM engine_images WHERE id = ${id}`;
  return row?.reserved === true;
}

/** To be asked before the engine is. */
export async function imagesAsOf(db: Database): Promise<Date> {
  const [row] = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  if (!row) throw new Error('the database tells no time');
  return row.now;
}

/** @param asOf what came later is not among them, and stays */
export async function writeImages(db: Database, images: ImageDraft[], asOf: Date): Promise<void> {
  await db.$executeRaw`
    INSERT INTO engine_images (id, names, bytes, containers, apps, config)
    SELECT i.id, ARRAY(SELECT jsonb_array_elements_text(i.names)), i.bytes, i.containers, i.apps,
           nullif(i.config, 'null')
      FROM jsonb_to_recordset(${JSON.stringify(images)}::jsonb)
           AS i (id text, names jsonb, bytes bigint, containers int, apps jsonb, config jsonb)
     ORDER BY i.id
    ON CONFLICT (id) DO UPDATE
      SET names = excluded.names, bytes = excluded.bytes, containers = excluded.containers, apps = excluded.apps,
          config = coalesce(excluded.config, engine_images.config), seen_at = clock_timestamp()`;
  await db.$executeRaw`DELETE FROM engine_images WHERE seen_at < ${asOf}`;
}

/** The largest first; without those that were fetched just now, and not looked at since. */
export async function listImages(db: Database): Promise<ImageRecord[]> {
  const rows = await db.engineImage.findMany({
    where: { bytes: { gt: 0 } },
    orderBy: [{ bytes: 'desc' }, { id: 'asc' }],
  });
  return rows.map(({ apps, bytes, config, ...row }) => ({
    ...row,
    bytes: Number(bytes),
    apps: apps as ImageDraft['apps'],
    config: config as StoredConfig | null,
  }));
}

/**
 * By a name, a digest or an id, as the engine would find it. Null: it did not have it at the last look, or the project
 * may not run it without asking its registry.
 */
export async function findImage(db: Database, reference: string, projectId: string): Promise<ImageRecord | null> {
  const name = canonicalName(reference);
  const id = /^(?:sha256:)?([0-9a-f]{64})$/.exec(reference)?.[1];
  const images = (await listImages(db)).filter(({ projects }) => projects.length === 0 || projects.includes(projectId));
  return (
    images.find((image) => image.id === `sha256:${id}`) ??
    images.find(({ names }) => name !== null && names.some((one) => canonicalName(one) === name)) ??
    null
  );
}

/** Of which it is known what they say of themselves. */
export async function listDescribedImages(db: Database): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT id FROM engine_images WHERE config ? 'layers'`;
  return new Set(rows.map(({ id }) => id));
}

/** Of each image that the engine has, its layers. */
export async function listStoredLayers(db: Database): Promise<string[][]> {
  const rows = await db.$queryRaw<{ layers: string[] }[]>`
    SELECT config->'layers' AS layers FROM engine_images WHERE config ? 'layers'`;
  return rows.map(({ layers }) => layers);
}

/** Announced by NOTIFY davit_disk at commit. */
export async function wantRemoval(db: Database, ids: string[], actor: string): Promise<void> {
  await db.$executeRaw`
    UPDATE engine_images
       SET removal_wanted_at = clock_timestamp(), removal_wanted_by = ${actor}, removal_error = NULL
     WHERE id = ANY(${ids}::text[])`;
  await db.$executeRaw`SELECT pg_notify('davit_disk', '')`;
}

/** Asks the worker to look at the images anew, if it has not just done so. */
export async function askForLook(db: Database, afterSeconds: number): Promise<void> {
  await db.$executeRaw`
    SELECT pg_notify('davit_disk', '')
     WHERE NOT EXISTS (SELECT 1 FROM engine_images
                        WHERE seen_at > clock_timestamp() - make_interval(secs => ${afterSeconds}::double precision))`;
}

/** When the worker last looked at the images; null: never, or there is none. */
export async function lastLook(db: Database): Promise<Date | null> {
  const { _max } = await db.engineImage.aggregate({ _max: { seenAt: true } });
  return _max.seenAt;
}

export async function forgetImage(db: Database, id: string): Promise<void> {
  await db.engineImage.deleteMany({ where: { id } });
}

/** It was not removed, and is not tried again by itself. */
export async function refuseRemoval(db: Database, id: string, reason: string): Promise<void> {
  await db.engineImage.updateMany({ where: { id }, data: { removalWantedAt: null, removalError: reason } });
}

/** Of all apps that are not DELETED. */
export async function listRevisionImages(
  db: Database,
  projectId: string | null = null,
): Promise<(RevisionImage & { appName: string })[]> {
  return db.$queryRaw<(RevisionImage & { appName: string })[]>`
    SELECT v.app_id::text AS "appId", a.name AS "appName", v.number, v.digest, v.spec->>'image' AS image,
           v.number = a.revision OR v.number IS NOT DISTINCT FROM a.proven_revision
             OR EXISTS (SELECT 1 FROM replicas r
                         WHERE r.app_id = v.app_id AND r.revision = v.number AND r.state <> 'ENDED') AS "inUse"
      FROM revisions v JOIN apps a ON a.id = v.app_id
     WHERE a.state <> 'DELETED' AND (${projectId}::uuid IS NULL OR a.project_id = ${projectId}::uuid)`;
}
