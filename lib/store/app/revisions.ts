/** Revisions: immutable, numbered from 1 in each app. */
import type { RevisionSpec } from '../../domain/lifecycle/model.ts';
import type { Prisma } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';
import { toRevisionSpec } from './aggregate.ts';

export interface RevisionRecord {
  number: number;
  spec: RevisionSpec;
  /** The revision that a rollback brought back with it. */
  copyOf: number | null;
  createdBy: string;
  createdAt: Date;
}

/**
 * @param copyOf the revision that it brings back
 * @returns its number
 */
export async function insertRevision(
  db: Database,
  appId: string,
  { digest, ...spec }: RevisionSpec,
  createdBy: string,
  copyOf: number | null = null,
): Promise<number> {
  const latest = await db.revision.findFirst({
    where: { appId },
    orderBy: { number: 'desc' },
    select: { number: true },
  });
  const number = (latest?.number ?? 0) + 1;
  await db.revision.create({
    data: { appId, number, spec: toJson(spec), digest, flavorId: spec.flavor, units: spec.units, createdBy, copyOf },
  });
  return number;
}

/** @throws if there is no such revision */
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

export async function findRevision(db: Database, appId: string, number: number): Promise<RevisionSpec | null> {
  const row = await db.revision.findUnique({ where: { appId_number: { appId, number } } });
  return row && toRevisionSpec(row);
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
    copyOf: row.copyOf,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
  }));
  return { items, total: await db.revision.count({ where: { appId } }) };
}

/** Replicas that are ready now, by the number of their revision. */
export async function countReady(db: Database, appId: string): Promise<Map<number, number>> {
  const groups = await db.replica.groupBy({ by: ['revision'], where: { appId, state: 'READY' }, _count: true });
  return new Map(groups.map((group) => [group.revision, group._count]));
}

/** A spec is plain data already; only the compiler does not see it of an interface. */
function toJson(spec: Omit<RevisionSpec, 'digest'>): Prisma.InputJsonObject {
  return {
    ...spec,
    envVars: spec.envVars.map((entry) => ({ ...entry })),
    probe: spec.probe && { ...spec.probe },
    livenessProbe: spec.livenessProbe && { ...spec.livenessProbe },
    volumes: spec.volumes.map((mount) => ({
      ...mount,
      source: { ...mount.source },
      target: mount.target && { ...mount.target },
    })),
  };
}
