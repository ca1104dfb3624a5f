/** Data stores that projects added. A secret is here only sealed, and leaves with `findStoreOf` alone. */
import { type DataStoreKind, type DataStore as DataStoreRow, Prisma } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export type { DataStoreKind };
export type DataStoreRecord = Omit<DataStoreRow, 'secret'>;

export interface DataStoreDraft {
  id: string;
  projectId: string;
  alias: string;
  kind: DataStoreKind;
  url: string;
  region: string;
  username: string;
  /** Sealed. */
  secret: string;
  createdBy: string;
}

/** @returns null when the project has one of that alias already */
export async function insertStore(db: Database, draft: DataStoreDraft): Promise<DataStoreRecord | null> {
  return unlessTaken(() => db.dataStore.create({ data: draft, omit: { secret: true } }));
}

/** @returns null when the project has another of that alias */
export async function updateStore(
  db: Database,
  id: string,
  data: Pick<DataStoreDraft, 'alias' | 'url' | 'region' | 'username' | 'secret'> & { updatedAt: Date },
): Promise<DataStoreRecord | null> {
  return unlessTaken(() => db.dataStore.update({ where: { id }, data, omit: { secret: true } }));
}

export async function deleteStore(db: Database, id: string): Promise<void> {
  await db.dataStore.deleteMany({ where: { id } });
}

export async function findStore(db: Database, id: string): Promise<DataStoreRecord | null> {
  return db.dataStore.findUnique({ where: { id }, omit: { secret: true } });
}

/** With its secret, sealed. */
export async function findStoreOf(db: Database, projectId: string, alias: string): Promise<DataStoreRow | null> {
  return db.dataStore.findUnique({ where: { projectId_alias: { projectId, alias } } });
}

export async function listStores(
  db: Database,
  projectId: string,
  page: { limit: number; offset: number; order: 'asc' | 'desc'; sort: 'createdAt' | 'updatedAt' | 'alias' | 'id' },
): Promise<{ items: DataStoreRecord[]; total: number }> {
  const items = await db.dataStore.findMany({
    where: { projectId },
    omit: { secret: true },
    orderBy: [{ [page.sort]: page.order }, { id: page.order }],
    take: page.limit,
    skip: page.offset,
  });
  return { items, total: await db.dataStore.count({ where: { projectId } }) };
}

async function unlessTaken(write: () => Promise<DataStoreRecord>): Promise<DataStoreRecord | null> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return null;
    throw error;
  }
}
