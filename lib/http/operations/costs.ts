/** Routes of money and usage. */
import { z } from 'zod';
import { text } from '../../domain/spec/text-input.ts';
import { usage } from '../answers/numbers.ts';
import { cost, ledger } from '../answers/other.ts';
import type { Operation } from '../operation.ts';
import { several } from '../query.ts';

/** `from` and `to` are days, `to` exclusive; absent: the current month. */
export const costQuery = z.strictObject({
  from: text().optional(),
  to: text().optional(),
  /** Of app, flavor, creator, day, label:<name>. */
  groupBy: several.optional(),
});

export const usageQuery = z.strictObject({
  app: several.optional().describe('Ids: only these are listed; empty: none. The figures are of all'),
});

export const costOperations = [
  {
    id: 'projectCost',
    method: 'GET',
    path: '/v1/cost',
    summary: 'What a project cost, by app and flavor unless asked otherwise',
    auth: 'token',
    project: 'chosen',
    query: costQuery,
    success: 200,
    answer: cost,
  },
  {
    id: 'projectUsage',
    method: 'GET',
    path: '/v1/usage',
    summary: 'A project in numbers, now: replicas, capacity, requests, money; and each of its apps',
    auth: 'token',
    project: 'chosen',
    query: usageQuery,
    success: 200,
    answer: usage,
  },
  {
    id: 'monthLedger',
    method: 'GET',
    path: '/v1/cost/ledger.json',
    summary: 'The ledger of a month, as davit bill replay takes it',
    auth: 'token',
    project: 'chosen',
    query: z.strictObject({ month: text().optional() }),
    success: 200,
    answer: ledger,
  },
] as const satisfies readonly Operation[];
