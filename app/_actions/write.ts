/** What every server action does: one call of the API as whoever is signed in. Rights and rules are the services'. */
import { apiErrorOf } from '../../lib/client/api.ts';
import type { WriteError, WriteResult } from '../../lib/client/write-result.ts';
import type { Method } from '../../lib/http/operation.ts';
import { callAs } from '../_server/in-process.ts';
import { sessionActor } from '../_server/session.ts';
import { refusalOf } from '../v1/_handlers/refusal.ts';

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
  try {
    const actor = await sessionActor();
    if (!actor) return refused(401, SIGNED_OUT);
    const answer = await callAs(actor, method, path, body);
    if (answer.status < 300) return { ok: true, value: answer.body as Value };
    return refused(answer.status, answer.body);
  } catch (error) {
    // Before the API was reached: the database is away, mostly.
    const answer = refusalOf(error, false);
    return refused(answer.status, await answer.json());
  }
}

const SIGNED_OUT = { code: 'SIGNED_OUT', message: 'Your session has ended. Sign in again; nothing was changed.' };

function refused(status: number, body: unknown): { ok: false; error: WriteError } {
  const { code, message, details } = apiErrorOf(status, body);
  return { ok: false, error: { status, code, message, ...(details === undefined ? {} : { details }) } };
}
