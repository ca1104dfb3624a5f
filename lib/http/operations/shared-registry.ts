/** Routes of the shared registry; images are pushed and pulled beside them, below /v2. */
import { z } from 'zod';
import { text } from '../../domain/spec/text-input.ts';
import { sharedRegistry, sweep } from '../answers/shared-registry.ts';
import type { Operation } from '../operation.ts';

export const sharedRegistryOperations = [
  {
    id: 'readSharedRegistry',
    method: 'GET',
    path: '/v1/shared-registry',
    summary: 'What the shared registry has of a project: repositories, tags, sizes, and the apps that need them',
    auth: 'token',
    project: 'chosen',
    success: 200,
    answer: sharedRegistry,
  },
  {
    id: 'deleteSharedImage',
    method: 'DELETE',
    path: '/v1/shared-registry/image',
    summary: 'Delete a tag, or an image by its digest; refused while an app runs it or can be rolled back to it',
    auth: 'token',
    project: 'chosen',
    query: z.strictObject({
      repository: text().describe('Its name below the project; required').optional(),
      tag: text().optional(),
      digest: text().describe('Instead of a tag: the image with all its tags').optional(),
    }),
    success: 204,
  },
  {
    id: 'sweepSharedRegistry',
    method: 'POST',
    path: '/v1/shared-registry/sweep',
    summary:
      'Remove from disk what no image of the shared registry needs (administrators); Davit does it by itself, too',
    auth: 'token',
    success: 200,
    answer: sweep,
  },
] as const satisfies readonly Operation[];
