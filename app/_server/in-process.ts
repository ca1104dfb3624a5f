/**
 * The API, called by the console's own server without the network: what a page shows before its first request, and what
 * a server action changes. One table of operations, one set of checks, one shape of answers for browser, CLI and page.
 */
import type { Actor } from '../../lib/auth/actor.ts';
import type { Method } from '../../lib/http/operation.ts';
import { currentPlatform } from '../../lib/services/current-platform.ts';
import { dispatch } from '../v1/_handlers/dispatch.ts';

export interface InProcessAnswer {
  status: number;
  /** Parsed JSON: the operation's answer, or `{message, code, details?}`; undefined with 204. */
  body: unknown;
}

/**
 * @param actor null for somebody who is not signed in
 * @param path with its query, such as `/v1/app?project=demo`
 */
export async function callAs(
  actor: Actor | null,
  method: Method,
  path: string,
  body?: unknown,
): Promise<InProcessAnswer> {
  const request = new Request(new URL(path, 'http://in.process'), {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const response = await dispatch(currentPlatform(), request, actor ?? undefined);
  return { status: response.status, body: response.status === 204 ? undefined : await response.json() };
}
