/** The projects that one belongs to; an administrator sees all. */
import { z } from 'zod';
import { listProjects as findProjects } from '../../store/people/projects.ts';
import { memberAction } from '../action.ts';
import { pageInput, toWindow } from '../page.ts';
import { visibleProjects } from './choose-project.ts';

export type { ProjectRecord } from '../../store/people/projects.ts';

export const listProjects = memberAction({
  readTokens: false,
  input: pageInput.extend({
    order: z.enum(['asc', 'desc']).default('asc'),
    sort: z.enum(['createdAt', 'slug', 'name']).default('slug'),
  }),
  run: ({ db }, actor, input) =>
    findProjects(db, visibleProjects(actor), { ...toWindow(input), order: input.order, sort: input.sort }),
});
