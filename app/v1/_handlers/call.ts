/** What a handler gets and gives. */
import type { z } from 'zod';
import type { Actor } from '../../../lib/auth/actor.ts';
import type { OperationId, TableRow } from '../../../lib/http/operations/operations.ts';
import type { Platform } from '../../../lib/services/platform.ts';

export interface Call<Query> {
  platform: Platform;
  actor: Actor;
  request: Request;
  /** The path's `{id}`; empty where it has none. */
  id: string;
  query: Query;
  body: unknown;
  /** Id of the chosen project. @throws ServiceError not-found, bad-request PROJECT_REQUIRED */
  project(): Promise<string>;
  /** As it was named: by the query or the header. */
  projectSlug: string | null;
}

type QueryOf<Id extends OperationId> =
  TableRow<Id> extends { query: infer Schema extends z.ZodType } ? z.output<Schema> : Record<string, never>;
type AnswerOf<Id extends OperationId> =
  TableRow<Id> extends { answer: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;

/** Gives the answer as the table promises it, or a response of its own (streams). */
export type Handler<Id extends OperationId> = (call: Call<QueryOf<Id>>) => Promise<AnswerOf<Id> | Response>;

export type Handlers<Ids extends OperationId> = { [Id in Ids]: Handler<Id> };
