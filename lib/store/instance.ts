/** The one row that this instance is. */

import type { Instance } from './generated/client.ts';
import type { Database } from './postgres/database.ts';

export async function findInstance(db: Database): Promise<Instance | null> {
  return db.instance.findUnique({ where: { id: 1 } });
}

/** Makes it with this name unless there is one. */
export async function ensureInstance(db: Database, name: string): Promise<Instance> {
  await db.instance.createMany({ data: [{ id: 1, name }], skipDuplicates: true });
  return db.instance.findUniqueOrThrow({ where: { id: 1 } });
}

/** @param demo of a shape that `lib/services/instance/demo.ts` alone writes and reads */
export async function writeDemo(
  db: Database,
  demo: { stage: string; message: string; image?: string | undefined },
): Promise<void> {
  await db.instance.update({ where: { id: 1 }, data: { demo } });
}

/** The largest image that is fetched, in compressed bytes; null: any. */
export async function readMaxImageBytes(db: Database): Promise<number | null> {
  const bytes = (await findInstance(db))?.maxImageBytes ?? null;
  return bytes === null ? null : Number(bytes);
}

export async function writeMaxImageBytes(db: Database, bytes: number | null): Promise<void> {
  await db.instance.update({ where: { id: 1 }, data: { maxImageBytes: bytes } });
}

/** Two starts of one instance seed it one after the other. To be called inside a transaction. */
export async function lockSeeding(db: Database): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('davit_seed', 0))`;
}

/** Whether the database answers. */
export async function isReachable(db: Database): Promise<boolean> {
  return db.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  );
}
