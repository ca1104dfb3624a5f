/** Routes of the containers that Davit keeps itself. */
import { z } from 'zod';
import { containerInput } from '../../domain/data/store-input.ts';
import { containerName } from '../../domain/data/volume-input.ts';
import * as answers from '../answers/data.ts';
import type { Operation } from '../operation.ts';
import { orderedPage, sortBy } from '../query.ts';

export const containerOperations = [
  {
    id: 'listContainers',
    method: 'GET',
    path: '/v1/container',
    summary: 'List the containers that Davit keeps for a project',
    auth: 'token',
    project: 'chosen',
    query: orderedPage.extend({ sort: sortBy('createdAt', 'updatedAt', 'name', 'bytes', 'id').optional() }),
    success: 200,
    answer: answers.dataContainerList,
  },
  {
    id: 'createContainer',
    method: 'POST',
    path: '/v1/container',
    summary: 'Make an empty container; volumes name it with the alias davit',
    auth: 'token',
    project: 'chosen',
    body: containerInput,
    success: 200,
    answer: answers.dataContainer,
  },
  {
    id: 'getContainer',
    method: 'GET',
    path: '/v1/container/{id}',
    summary: 'Get a container',
    auth: 'token',
    success: 200,
    answer: answers.dataContainer,
  },
  {
    id: 'deleteContainer',
    method: 'DELETE',
    path: '/v1/container/{id}',
    summary: 'Delete a container with all its files, for good; its name must be given',
    auth: 'token',
    query: z.strictObject({ name: containerName.optional() }),
    success: 204,
  },
] as const satisfies readonly Operation[];
