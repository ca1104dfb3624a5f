/** A new project, empty. */
import { projectInput } from '../../http/inputs.ts';
import { insertProject } from '../../store/projects.ts';
import { administratorAction } from '../action.ts';
import { ServiceError } from '../errors.ts';

export const createProject = administratorAction({
  right: 'project.create',
  input: projectInput,
  async run({ db }, _actor, draft) {
    const project = await insertProject(db, draft);
    if (project) return project;
    const message = `"${draft.slug}" is another project's; choose another`;
    throw new ServiceError('conflict', 'SLUG_TAKEN', `slug: ${message}`, { details: [{ field: 'slug', message }] });
  },
});
