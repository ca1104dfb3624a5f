/** Revisions: immutable, numbered from 1 in each app. */
import type { RevisionSpec } from '../domain/lifecycle/model.ts';
import { toRevisionSpec } from './aggregate.ts';
import type { Prisma } from './generated/client.ts';
import type { Database } from './postgres/database.ts';

export interface RevisionRecord {
  number: number;
  spec: RevisionSpec;
  createdBy: string;
  createdAt: Date;
}

/**
 * @param digest of a revision that shall run the very image of an earlier one
 * @returns its number
 */
export async function insertRevision(
  db: Database,
  appId: string,
  spec: Omit<RevisionSpec, 'digest'>,
  createdBy: string,
  digest: string | null = null,
): Promise<number> {
  const latest = await db.revision.findFirst({
    where: { appId },
    orderBy: { number: 'desc' },
    select: { number: true },
  });
  const number = (latest?.number ?? 0) + 1;
  await db.revision.create({
    data: { appId, number, spec: toJson(spec), digest, flavorId: spec.flavor, units: spec.units, createdBy },
  });
  return number;
}

export async function readRevision(db: Database, appId: string, number: number): Promise<RevisionSpec> {
  return toRevisionSpec(await db.revision.findUniqueOrThrow({ where: { appId_number: { appId, number } } }));
}

/** By number. */
export async function readRevisions(
  db: Database,
  appId: string,
  numbers: number[],
): Promise<Map<number, RevisionSpec>> {
  const rows = await db.revision.findMany({ where: { appId, number: { in: numbers } } });
  return new Map(rows.map((row) => [row.number, toRevisionSpec(row)]));
}

/** Newest first. */
export async function listRevisions(
  db: Database,
  appId: string,
  page: { limit: number; offset: number },
): Promise<{ items: RevisionRecord[]; total: number }> {
  const rows = await db.revision.findMany({
    where: { appId },
    orderBy: { number: 'desc' },
    take: page.limit,
    skip: page.offset,
  });
  const items = rows.map((row) => ({
    number: row.number,
    spec: toRevisionSpec(row),
    createdBy: row.createdBy,
    createdAt: row.createdAt,
  }));
  return { items, total: await db.revision.count({ where: { appId } }) };
}

/** A spec is plain data already; only the compiler does not see it of an interface. */
function toJson(spec: Omit<RevisionSpec, 'digest'>): Prisma.InputJsonObject {
  return { ...spec, envVars: spec.envVars.map((entry) => ({ ...entry })), probe: spec.probe && { ...spec.probe } };
}
