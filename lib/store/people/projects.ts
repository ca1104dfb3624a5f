/** Projects: what apps, tokens and money belong to. */

import type { Project } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export type ProjectRecord = Project;

export async function findProject(db: Database, id: string): Promise<Project | null> {
  return db.project.findUnique({ where: { id } });
}

export async function findProjectBySlug(db: Database, slug: string): Promise<Project | null> {
  return db.project.findUnique({ where: { slug } });
}

/** @param ids null for all of them */
export async function listProjects(
  db: Database,
  ids: string[] | null,
  page: { limit: number; offset: number; order: 'asc' | 'desc'; sort: 'createdAt' | 'slug' | 'name' },
): Promise<{ items: Project[]; total: number }> {
  const where = ids === null ? {} : { id: { in: ids } };
  const items = await db.project.findMany({
    where,
    orderBy: [{ [page.sort]: page.order }, { id: page.order }],
    take: page.limit,
    skip: page.offset,
  });
  return { items, total: await db.project.count({ where }) };
}

/** Null when the slug is taken. */
export async function insertProject(db: Database, draft: { slug: string; name: string }): Promise<Project | null> {
  const made = await db.project.createManyAndReturn({ data: [draft], skipDuplicates: true });
  return made[0] ?? null;
}
