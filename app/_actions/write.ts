/** What every server action does: one call of the API as whoever is signed in. Rights and rules are the services'. */
import { apiErrorOf } from '../../lib/client/api.ts';
import type { WriteResult } from '../../lib/client/write-result.ts';
import type { Method } from '../../lib/http/operation.ts';
import { callAs, type InProcessAnswer } from '../_server/in-process.ts';
import { sessionActor } from '../_server/session.ts';
import { refusalOf } from '../v1/_handlers/refusal.ts';

const SIGNED_OUT = { code: 'SIGNED_OUT', message: 'Your session has ended. Sign in again; nothing was changed.' };

/**
 * Never throws: an error that leaves a server action reaches the browser without its words.
 *
 * @param path with its query, such as `/v1/app/<id>/stop`
 */
export async function write<Value = undefined>(
  method: Method,
  path: string,
  body?: unknown,
): Promise<WriteResult<Value>> {
  return resultOf(async () => {
    const actor = await sessionActor();
    return actor ? callAs(actor, method, path, body) : { status: 401, body: SIGNED_OUT };
  });
}

/** For what needs no session: a new password by its link. Never throws. */
export async function writeSignedOut<Value = undefined>(
  method: Method,
  path: string,
  body?: unknown,
): Promise<WriteResult<Value>> {
  return resultOf(() => callAs(null, method, path, body));
}

async function resultOf<Value>(call: () => Promise<InProcessAnswer>): Promise<WriteResult<Value>> {
  // What is thrown was thrown before the API was reached: the database is away, mostly.
  const answer = await call().catch(async (error: unknown) => {
    const refusal = refusalOf(error, false);
    return { status: refusal.status, body: await refusal.json() };
  });
  if (answer.status < 300) return { ok: true, value: answer.body as Value };
  const { code, message, details } = apiErrorOf(answer.status, answer.body);
  return { ok: false, error: { status: answer.status, code, message, ...(details === undefined ? {} : { details }) } };
}
