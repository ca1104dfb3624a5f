/** Routes of nodes, the queue for them, flavors and their prices. */
import { z } from 'zod';
import * as capacity from '../answers/capacity.ts';
import { fittingFlavorList } from '../answers/numbers.ts';
import * as answers from '../answers/other.ts';
import { priceInput } from '../inputs.ts';
import type { Operation } from '../operation.ts';
import { page } from '../query.ts';

export const capacityOperations = [
  {
    id: 'listFlavors',
    method: 'GET',
    path: '/v1/capabilities/flavor',
    summary: 'Flavors with their prices',
    auth: 'token',
    success: 200,
    answer: z.array(answers.flavor),
  },
  {
    id: 'getFlavor',
    method: 'GET',
    path: '/v1/capabilities/flavor/{id}',
    summary: 'Get a flavor',
    auth: 'token',
    success: 200,
    answer: answers.flavor,
  },
  {
    id: 'listFittingFlavors',
    method: 'GET',
    path: '/v1/flavor',
    summary: 'Flavors with their prices, and how many replicas of each have room now',
    auth: 'token',
    project: 'optional',
    success: 200,
    answer: fittingFlavorList,
  },
  {
    id: 'listPrices',
    method: 'GET',
    path: '/v1/flavor/{id}/price',
    summary: "A flavor's prices, the latest first",
    auth: 'token',
    success: 200,
    answer: capacity.priceList,
  },
  {
    id: 'setPrice',
    method: 'PUT',
    path: '/v1/flavor/{id}/price',
    summary: 'Set a price, from now or from a time to come (administrators)',
    auth: 'token',
    body: priceInput,
    success: 200,
    answer: capacity.priceList,
  },
  {
    id: 'listNodes',
    method: 'GET',
    path: '/v1/node',
    summary: 'Nodes: what they have, who holds what of it, what is free (administrators)',
    auth: 'token',
    success: 200,
    answer: capacity.nodeList,
  },
  {
    id: 'listQueue',
    method: 'GET',
    path: '/v1/queue',
    summary: 'Who waits for capacity, for what, and in which place (administrators)',
    auth: 'token',
    query: page,
    success: 200,
    answer: capacity.queueList,
  },
] as const satisfies readonly Operation[];
