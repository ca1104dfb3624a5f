/** Who one is, and what one may. */
import { z } from 'zod';
import type { Actor } from '../../auth/actor.ts';
import type { ProjectRole } from '../../domain/roles.ts';
import { text } from '../../domain/spec/text-input.ts';
import { findProject, listProjects, type ProjectRecord } from '../../store/people/projects.ts';
import { memberAction } from '../action.ts';
import { chooseProject } from '../projects/choose-project.ts';

export interface Me {
  name: string;
  administrator: boolean;
  /** The project that a request without further words is about; null where one must be named. */
  project: ProjectRecord | null;
  /** In that project, or the best of all; null for a read token. */
  role: ProjectRole | null;
  tokenKind: 'project' | 'personal';
  projects: { project: ProjectRecord; role: ProjectRole }[];
}

const MOST_PROJECTS = 1000;
const ROLE_ORDER: ProjectRole[] = ['admin', 'operator', 'reader'];

export const me = memberAction({
  readTokens: true,
  input: z.strictObject({ project: text().nullable().default(null) }),
  async run(platform, actor, input): Promise<Me> {
    const { db } = platform;
    if (actor.kind !== 'user') {
      const project = actor.kind === 'token' ? await findProject(db, actor.projectId) : null;
      const role = actor.kind === 'token' && actor.role === 'READ' ? null : ('operator' as const);
      return {
        name: actor.name,
        administrator: false,
        project,
        role,
        tokenKind: 'project',
        projects: project && role ? [{ project, role }] : [],
      };
    }
    const ids = actor.administrator ? null : [...actor.roles.keys()];
    const { items } = await listProjects(db, ids, { limit: MOST_PROJECTS, offset: 0, order: 'asc', sort: 'slug' });
    const projects = items.map((project) => ({ project, role: roleOf(actor, project.id) }));
    const chosen =
      input.project === null && items.length !== 1 ? null : await chooseProject(platform, actor, input.project);
    const own = projects.find(({ project }) => project.id === chosen);
    const best = ROLE_ORDER.find((role) => projects.some((one) => one.role === role)) ?? null;
    return {
      name: actor.name,
      administrator: actor.administrator,
      project: own?.project ?? null,
      role: own?.role ?? best,
      tokenKind: 'personal',
      projects,
    };
  },
});

function roleOf(actor: Extract<Actor, { kind: 'user' }>, projectId: string): ProjectRole {
  return actor.administrator ? 'admin' : (actor.roles.get(projectId) ?? 'reader');
}
