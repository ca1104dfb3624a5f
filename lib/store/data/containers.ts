/** Containers that Davit keeps itself, and which apps have volumes of what. The files are the worker's. */
import { type DataContainer as ContainerRecord, Prisma } from '../generated/client.ts';
import type { Database, PrismaClient } from '../postgres/database.ts';

export type { ContainerRecord };

export interface AppName {
  id: string;
  name: string;
}

/** @returns null when the project has one of that name already */
export async function insertContainer(
  db: Database,
  data: { projectId: string; name: string; createdBy: string },
): Promise<ContainerRecord | null> {
  try {
    return await db.dataContainer.create({ data });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return null;
    throw error;
  }
}

export async function findContainer(db: Database, id: string): Promise<ContainerRecord | null> {
  return db.dataContainer.findUnique({ where: { id } });
}

export async function findContainerOf(db: Database, projectId: string, name: string): Promise<ContainerRecord | null> {
  return db.dataContainer.findUnique({ where: { projectId_name: { projectId, name } } });
}

export async function listContainers(
  db: Database,
  projectId: string,
  page: {
    limit: number;
    offset: number;
    order: 'asc' | 'desc';
    sort: 'createdAt' | 'updatedAt' | 'name' | 'bytes' | 'id';
  },
): Promise<{ items: ContainerRecord[]; total: number }> {
  const items = await db.dataContainer.findMany({
    where: { projectId },
    orderBy: [{ [page.sort]: page.order }, { id: page.order }],
    take: page.limit,
    skip: page.offset,
  });
  return { items, total: await db.dataContainer.count({ where: { projectId } }) };
}

/**
 * Its files follow: what has no row the worker removes.
 *
 * @returns the apps that it is kept for; none: it is gone
 */
export async function deleteContainerUnlessUsed(
  db: PrismaClient,
  { id, projectId, name }: Pick<ContainerRecord, 'id' | 'projectId' | 'name'>,
  alias: string,
): Promise<AppName[]> {
  return db.$transaction(async (tx) => {
    const using = await appsWithVolumesOf(tx, projectId, { alias, container: name });
    if (using.length > 0) return using;
    await tx.dataContainer.deleteMany({ where: { id } });
    await tx.$executeRaw`SELECT pg_notify('davit_data', ${id})`;
    return [];
  });
}

/** Apps that are not deleted with a volume from there, or pushed to there, in what they run or would fall back to. */
export async function appsWithVolumesOf(
  db: Database,
  projectId: string,
  { alias, container }: { alias: string; container?: string },
): Promise<AppName[]> {
  const place = container === undefined ? { alias } : { alias, container };
  const from = JSON.stringify([{ source: { kind: 'data-store', ...place } }]);
  const to = JSON.stringify([{ target: place }]);
  return db.$queryRaw`
    SELECT DISTINCT a.id::text AS id, a.name
      FROM apps a JOIN revisions v ON v.app_id = a.id AND v.number IN (a.revision, a.proven_revision)
     WHERE a.project_id = ${projectId}::uuid AND a.state <> 'DELETED'
       AND (v.spec->'volumes' @> ${from}::jsonb OR v.spec->'volumes' @> ${to}::jsonb)
     ORDER BY a.name, id`;
}

/** Which of these still have a row. */
export async function keptContainers(db: Database, ids: string[]): Promise<Set<string>> {
  const rows = await db.dataContainer.findMany({ where: { id: { in: ids } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}

export async function recordCount(
  db: Database,
  id: string,
  { files, bytes }: { files: number; bytes: number },
): Promise<void> {
  await db.$executeRaw`
    UPDATE data_containers SET files = ${files}, bytes = ${bytes}, updated_at = clock_timestamp()
     WHERE id = ${id}::uuid AND (files, bytes) IS DISTINCT FROM (${files}, ${bytes})`;
}
