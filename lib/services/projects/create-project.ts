/** A new project, empty. */
import { z } from 'zod';
import { text } from '../../domain/spec/text-input.ts';
import { isPlainText, PLAIN_TEXT } from '../../domain/text/inert-text.ts';
import { insertProject } from '../../store/people/projects.ts';
import { administratorAction } from '../action.ts';
import { ServiceError } from '../errors.ts';

export const projectInput = z.strictObject({
  slug: text().regex(
    /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/,
    'must be 1 to 32 of a-z, 0-9 and -, and begin and end with a letter or digit',
  ),
  name: text()
    .trim()
    .min(1, 'must not be empty')
    .max(100, 'must be at most 100 characters')
    .refine(isPlainText, PLAIN_TEXT),
});

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
