/** Routes of volumes and of their transfers. */
import { z } from 'zod';
import { syncInput } from '../../domain/data/sync-input.ts';
import { sourceInput } from '../../domain/data/volume-input.ts';
import { text } from '../../domain/spec/text-input.ts';
import * as answers from '../answers/volume.ts';
import type { Operation } from '../operation.ts';
import { orderedPage, page } from '../query.ts';

export const volumeOperations = [
  {
    id: 'syncApp',
    method: 'POST',
    path: '/v1/app/{id}/datasync',
    summary: 'Fetch what its volumes came from anew, or push what it wrote; a start and a stop do so by themselves',
    auth: 'token',
    body: syncInput,
    success: 200,
    answer: answers.dataSync,
  },
  {
    id: 'listAppSyncs',
    method: 'GET',
    path: '/v1/app/{id}/datasync',
    summary: 'List the transfers of its volumes, the newest first',
    auth: 'token',
    query: page,
    success: 200,
    answer: answers.dataSyncList,
  },
  {
    id: 'cancelAppSyncs',
    method: 'DELETE',
    path: '/v1/app/{id}/datasync',
    summary: 'Call off what waits or runs of its transfers; what has come over stays',
    auth: 'token',
    query: z.strictObject({ sync: text().optional() }),
    success: 204,
  },
  {
    id: 'listVolumes',
    method: 'GET',
    path: '/v1/volume',
    summary: 'List the copies of data that this host keeps for a project',
    auth: 'token',
    project: 'chosen',
    query: orderedPage,
    success: 200,
    answer: answers.userVolumeList,
  },
  {
    id: 'createVolume',
    method: 'POST',
    path: '/v1/volume',
    summary: 'Fetch data before any app asks for it: shared by all that mount it with cache',
    auth: 'token',
    project: 'chosen',
    body: sourceInput,
    success: 200,
    answer: answers.userVolume,
  },
  {
    id: 'getVolume',
    method: 'GET',
    path: '/v1/volume/{id}',
    summary: 'Get a volume',
    auth: 'token',
    success: 200,
    answer: answers.userVolume,
  },
  {
    id: 'deleteVolume',
    method: 'DELETE',
    path: '/v1/volume/{id}',
    summary: 'Delete a volume’s files on this host; what they came from stays',
    auth: 'token',
    query: z.strictObject({ name: text().optional() }),
    success: 204,
  },
] as const satisfies readonly Operation[];
