/** Routes of registries that a project added. */
import { z } from 'zod';
import { registryInput, registryUpdate } from '../../domain/image/registry-input.ts';
import * as answers from '../answers/registry.ts';
import type { Operation } from '../operation.ts';
import { flag, orderedPage, sortBy } from '../query.ts';

export const registryOperations = [
  {
    id: 'listRegistries',
    method: 'GET',
    path: '/v1/registry',
    summary: 'List the registries that a project added; passwords are never shown',
    auth: 'token',
    project: 'chosen',
    query: orderedPage.extend({ sort: sortBy('createdAt', 'updatedAt', 'host', 'id').optional() }),
    success: 200,
    answer: answers.registryList,
  },
  {
    id: 'createRegistry',
    method: 'POST',
    path: '/v1/registry',
    summary: 'Add a registry; refused with the reason where it does not take the user and password, unless untested',
    auth: 'token',
    project: 'chosen',
    body: registryInput,
    success: 200,
    answer: answers.registry,
  },
  {
    id: 'getRegistry',
    method: 'GET',
    path: '/v1/registry/{id}',
    summary: 'Get a registry',
    auth: 'token',
    success: 200,
    answer: answers.registry,
  },
  {
    id: 'updateRegistry',
    method: 'PUT',
    path: '/v1/registry/{id}',
    summary: 'Change a registry, tested as when it was added',
    auth: 'token',
    body: registryUpdate,
    success: 204,
  },
  {
    id: 'testRegistry',
    method: 'POST',
    path: '/v1/registry/{id}/test',
    summary: 'Ask a registry whether it takes its user and password now',
    auth: 'token',
    success: 200,
    answer: answers.registryTest,
  },
  {
    id: 'deleteRegistry',
    method: 'DELETE',
    path: '/v1/registry/{id}',
    summary: 'Forget a registry; with force also where apps have images of it',
    auth: 'token',
    query: z.strictObject({ force: flag.optional() }),
    success: 204,
  },
] as const satisfies readonly Operation[];
