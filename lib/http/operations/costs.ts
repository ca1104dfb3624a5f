/** Routes of money. */
import { z } from 'zod';
import { text } from '../../domain/app-spec.ts';
import { cost, ledger } from '../answers/other.ts';
import type { Operation } from '../operation.ts';
import { severalOf } from '../query.ts';

/** `from` and `to` are days, `to` exclusive; absent: the current month. */
export const costQuery = z.strictObject({
  from: text().optional(),
  to: text().optional(),
  groupBy: severalOf(['app', 'flavor', 'day']).optional(),
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
