/** Routes of data stores that a project added. */
import { z } from 'zod';
import { dataStoreInput, dataStoreUpdate } from '../../domain/data/store-input.ts';
import { containerName, dataPrefix } from '../../domain/data/volume-input.ts';
import * as answers from '../answers/data.ts';
import type { Operation } from '../operation.ts';
import { flag, orderedPage, sortBy } from '../query.ts';

export const dataStoreOperations = [
  {
    id: 'listDataStores',
    method: 'GET',
    path: '/v1/datastore',
    summary: 'List the data stores that a project added; secrets are never shown',
    auth: 'token',
    project: 'chosen',
    query: orderedPage.extend({ sort: sortBy('createdAt', 'updatedAt', 'alias', 'id').optional() }),
    success: 200,
    answer: answers.dataStoreList,
  },
  {
    id: 'createDataStore',
    method: 'POST',
    path: '/v1/datastore',
    summary: 'Add a data store; refused with the reason where it does not take the credentials, unless untested',
    auth: 'token',
    project: 'chosen',
    body: dataStoreInput,
    success: 200,
    answer: answers.dataStore,
  },
  {
    id: 'getDataStore',
    method: 'GET',
    path: '/v1/datastore/{id}',
    summary: 'Get a data store',
    auth: 'token',
    success: 200,
    answer: answers.dataStore,
  },
  {
    id: 'updateDataStore',
    method: 'PUT',
    path: '/v1/datastore/{id}',
    summary: 'Change a data store, tested as when it was added',
    auth: 'token',
    body: dataStoreUpdate,
    success: 204,
  },
  {
    id: 'testDataStore',
    method: 'POST',
    path: '/v1/datastore/{id}/test',
    summary: 'Ask a data store whether it takes its credentials now',
    auth: 'token',
    success: 200,
    answer: answers.dataStoreTest,
  },
  {
    id: 'deleteDataStore',
    method: 'DELETE',
    path: '/v1/datastore/{id}',
    summary: 'Forget a data store, nothing in it; with force also where apps have volumes of it',
    auth: 'token',
    query: z.strictObject({ force: flag.optional() }),
    success: 204,
  },
  {
    id: 'listStoreContainers',
    method: 'GET',
    path: '/v1/datastore/{id}/container',
    summary: 'List the buckets of an S3 service, or the branches of a repository; the first 1000',
    auth: 'token',
    success: 200,
    answer: answers.storeContainers,
  },
  {
    id: 'listStoreObjects',
    method: 'GET',
    path: '/v1/datastore/{id}/object',
    summary: 'List what is directly below a prefix in a bucket or branch; the first 1000',
    auth: 'token',
    query: z.strictObject({ container: containerName, prefix: dataPrefix.optional() }),
    success: 200,
    answer: answers.storeObjects,
  },
] as const satisfies readonly Operation[];
