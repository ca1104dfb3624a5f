/** Which project a request is about, where its path does not say. */
import { type Actor, roleIn } from '../../auth/actor.ts';
import { text } from '../../domain/spec/text-input.ts';
import { findProject, findProjectBySlug, listProjects } from '../../store/people/projects.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';

/**
 * A project token's own; else the one that was named; else the only one there is for the asker.
 *
 * @param slug null when none was named
 * @returns its id
 * @throws ServiceError not-found (also for one that the asker may not see), bad-request PROJECT_REQUIRED
 */
export async function chooseProject(platform: Platform, actor: Actor, slug: string | null): Promise<string> {
  const { db } = platform;
  if (slug !== null && !text().safeParse(slug).success) throw notFound('project');
  if (actor.kind === 'token') {
    const own = await findProject(db, actor.projectId);
    if (!own || (slug !== null && slug !== own.slug)) throw notFound('project');
    return own.id;
  }
  if (slug !== null) {
    const named = await findProjectBySlug(db, slug);
    if (!named || roleIn(actor, named.id) === null) throw notFound('project');
    return named.id;
  }
  const ids = visibleProjects(actor);
  const { items, total } = await listProjects(db, ids, { limit: 50, offset: 0, order: 'asc', sort: 'slug' });
  const [only] = items;
  if (only && total === 1) return only.id;
  throw new ServiceError(
    'bad-request',
    'PROJECT_REQUIRED',
    total === 0
      ? 'You belong to no project yet. Ask an administrator to add you to one.'
      : 'Name the project: ?project=<slug> or the header Davit-Project.',
    { details: { projects: items.map((project) => project.slug) } },
  );
}

/** Null: all of them. */
export function visibleProjects(actor: Actor): string[] | null {
  switch (actor.kind) {
    case 'platform':
      return null;
    case 'user':
      return actor.administrator ? null : [...actor.roles.keys()];
    case 'token':
      return actor.role === 'OPERATOR' ? [actor.projectId] : [];
  }
}
