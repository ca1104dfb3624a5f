/** Registries that projects added. A password is here only sealed, and leaves with `findRegistryOf` alone. */
import { Prisma, type Registry as RegistryRow } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export type RegistryRecord = Omit<RegistryRow, 'password'>;

export interface RegistryDraft {
  id: string;
  projectId: string;
  host: string;
  username: string;
  /** Sealed. */
  password: string;
  ca: string | null;
  createdBy: string;
}

/** @returns null when the project has one of that host already */
export async function insertRegistry(db: Database, draft: RegistryDraft): Promise<RegistryRecord | null> {
  return unlessTaken(() => db.registry.create({ data: draft, omit: { password: true } }));
}

/** @returns null when the project has another of that host */
export async function updateRegistry(
  db: Database,
  id: string,
  data: { host: string; username: string; password: string; ca: string | null; updatedAt: Date },
): Promise<RegistryRecord | null> {
  return unlessTaken(() => db.registry.update({ where: { id }, data, omit: { password: true } }));
}

export async function deleteRegistry(db: Database, id: string): Promise<void> {
  await db.registry.deleteMany({ where: { id } });
}

export async function findRegistry(db: Database, id: string): Promise<RegistryRecord | null> {
  return db.registry.findUnique({ where: { id }, omit: { password: true } });
}

/** With its password, sealed. */
export async function findRegistryOf(db: Database, projectId: string, host: string): Promise<RegistryRow | null> {
  return db.registry.findUnique({ where: { projectId_host: { projectId, host } } });
}

export async function listRegistries(
  db: Database,
  projectId: string,
  page: { limit: number; offset: number; order: 'asc' | 'desc'; sort: 'createdAt' | 'updatedAt' | 'host' | 'id' },
): Promise<{ items: RegistryRecord[]; total: number }> {
  const items = await db.registry.findMany({
    where: { projectId },
    omit: { password: true },
    orderBy: [{ [page.sort]: page.order }, { id: page.order }],
    take: page.limit,
    skip: page.offset,
  });
  return { items, total: await db.registry.count({ where: { projectId } }) };
}

/** By host, the CAs that projects gave for it, as one PEM. */
export async function listRegistryCas(db: Database): Promise<Map<string, string>> {
  const rows = await db.registry.findMany({
    where: { ca: { not: null } },
    select: { host: true, ca: true },
    orderBy: { id: 'asc' },
  });
  const found = new Map<string, Set<string>>();
  for (const { host, ca } of rows) if (ca) found.set(host, (found.get(host) ?? new Set()).add(ca));
  return new Map([...found].map(([host, cas]) => [host, [...cas].join('')]));
}

/** Apps of a project that are not deleted, with the images that they run or would fall back to. */
export async function listWantedImages(
  db: Database,
  projectId: string,
): Promise<{ appId: string; name: string; image: string }[]> {
  return db.$queryRaw`
    SELECT a.id::text AS "appId", a.name, v.spec->>'image' AS image
      FROM apps a JOIN revisions v ON v.app_id = a.id AND v.number IN (a.revision, a.proven_revision)
     WHERE a.project_id = ${projectId}::uuid AND a.state <> 'DELETED'
     ORDER BY a.name`;
}

async function unlessTaken(write: () => Promise<RegistryRecord>): Promise<RegistryRecord | null> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return null;
    throw error;
  }
}
