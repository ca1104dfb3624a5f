/** Pulls of images, as they go: each has an owner, a deadline and an end. */
import type { PullJob } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export type JobEnd = Exclude<PullJob['state'], 'RUNNING'>;

/** Of one that runs. */
export interface PullProgressRecord {
  image: string;
  currentBytes: number;
  /** Null until the registry has told. */
  totalBytes: number | null;
  layersDone: number;
  /** Null until the registry has told. */
  layersTotal: number | null;
  /** How many others it waits for; null: its turn has come. */
  waitsFor: number | null;
  /** What keeps it, in a sentence. */
  note: string | null;
  startedAt: Date;
}

export interface PullDraft {
  image: string;
  projectId: string;
  owner: string;
  deadlineMs: number;
}

/** What changes as it goes. */
export interface PullChange {
  currentBytes: number;
  totalBytes: number;
  layersDone: number;
  layersTotal: number;
  waitsFor: number | null;
  note: string | null;
}

/** @returns its id */
export async function beginPull(db: Database, { image, projectId, owner, deadlineMs }: PullDraft): Promise<string> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO pull_jobs (id, image, project_id, owner, deadline_at)
    VALUES (gen_random_uuid(), ${image}, ${projectId}::uuid, ${owner},
            clock_timestamp() + ${deadlineMs} * interval '1 millisecond')
    RETURNING id`;
  if (!row) throw new Error('a pull was not written down');
  return row.id;
}

export async function recordPullProgress(db: Database, id: string, change: PullChange): Promise<void> {
  const { totalBytes, layersTotal } = change;
  await db.pullJob.updateMany({
    where: { id, state: 'RUNNING' },
    data: { ...change, totalBytes: totalBytes || null, layersTotal: layersTotal || null },
  });
}

/** The first end counts. */
export async function endPull(db: Database, id: string, state: JobEnd, message: string | null): Promise<void> {
  await db.$executeRaw`
    UPDATE pull_jobs SET state = ${state}::job_state, message = ${message}, ended_at = clock_timestamp()
    WHERE id = ${id}::uuid AND state = 'RUNNING'`;
}

/** A password is used for it: until that is settled, what comes of it is for nobody but the project. */
export async function intendPrivate(db: Database, id: string, imageBefore: string | null): Promise<void> {
  await db.pullJob.update({ where: { id }, data: { isPrivate: true, imageBefore } });
}

/** It is written down whose it is, or nothing came of it. */
export async function settlePrivate(db: Database, id: string): Promise<void> {
  await db.pullJob.updateMany({ where: { id }, data: { isPrivate: false } });
}

export interface PrivatePull {
  id: string;
  image: string;
  projectId: string;
  /** What the engine had under that name before, by id; null: nothing. */
  imageBefore: string | null;
  /** Since when it is at its end; null: it goes on. */
  endedSeconds: number | null;
}

/** Those that are not settled. */
export async function listPrivatePulls(db: Database): Promise<PrivatePull[]> {
  return db.$queryRaw<PrivatePull[]>`
    SELECT id::text, image, project_id::text AS "projectId", image_before AS "imageBefore",
           extract(epoch FROM clock_timestamp() - ended_at)::double precision AS "endedSeconds"
      FROM pull_jobs WHERE is_private`;
}

/** What a worker had under way ended with it: the engine gives up a pull whose caller is gone. */
export async function endPullsOfOthers(db: Database, owner: string): Promise<void> {
  await db.$executeRaw`
    UPDATE pull_jobs SET state = 'EXPIRED', message = 'its worker ended', ended_at = clock_timestamp()
    WHERE state = 'RUNNING' AND owner <> ${owner}`;
}

/** Of those images that are asked for: how far the pull for the project is, by `pullKey`. */
export async function readPulls(db: Database, images: string[]): Promise<Map<string, PullProgressRecord>> {
  if (images.length === 0) return new Map();
  const rows = await db.pullJob.findMany({
    where: { state: 'RUNNING', image: { in: images } },
    orderBy: { startedAt: 'asc' },
  });
  return new Map(
    rows.map(({ projectId, image, currentBytes, totalBytes, layersDone, layersTotal, waitsFor, note, startedAt }) => [
      pullKey(projectId ?? '', image),
      {
        image,
        currentBytes: Number(currentBytes),
        totalBytes: totalBytes === null ? null : Number(totalBytes),
        layersDone,
        layersTotal,
        waitsFor,
        note,
        startedAt,
      },
    ]),
  );
}

export function pullKey(projectId: string, image: string): string {
  return `${projectId} ${image}`;
}

/** Of pulls that ended long ago. */
export async function forgetPulls(db: Database): Promise<void> {
  await db.$executeRaw`DELETE FROM pull_jobs WHERE ended_at < clock_timestamp() - interval '30 days'`;
}
