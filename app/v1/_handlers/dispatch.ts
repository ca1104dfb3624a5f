/** From a request to its handler: path, sign-in, query, body; and from whatever comes out to a response. */
import type { Actor } from '../../../lib/auth/actor.ts';
import { fieldIssues } from '../../../lib/domain/issues.ts';
import { matchOperation } from '../../../lib/http/match.ts';
import type { Operation } from '../../../lib/http/operation.ts';
import type { OperationId } from '../../../lib/http/operations/operations.ts';
import { readQuery } from '../../../lib/http/query.ts';
import { ServiceError } from '../../../lib/services/errors.ts';
import type { Platform } from '../../../lib/services/platform.ts';
import { chooseProject } from '../../../lib/services/projects/choose-project.ts';
import type { Call } from './call.ts';
import { handlers } from './handlers.ts';
import { refusalOf, refuse } from './refusal.ts';
import { BodyRefused, readJson } from './request-body.ts';
import { whoAsks } from './who-asks.ts';

/** For `auth: 'none'`: it may nothing that asks who it is. */
const NOBODY: Actor = { kind: 'user', name: 'nobody', userId: '', administrator: false, roles: new Map() };

/** @param as who asks, where that is known already; absent: whom the request's token or session speaks for */
export async function dispatch(platform: Platform, request: Request, as?: Actor): Promise<Response> {
  const url = new URL(request.url);
  const match = matchOperation(request.method, url.pathname);
  if (match.found === 'nothing') {
    return refuse(404, { message: 'There is no such route. GET /v1/openapi.json lists them.', code: 'NO_SUCH_ROUTE' });
  }
  if (match.found === 'path') {
    const allow = match.allowed.join(', ');
    return refuse(
      405,
      { message: `${request.method} is not offered here; ${allow} is.`, code: 'METHOD_NOT_ALLOWED' },
      { allow },
    );
  }
  const { operation } = match;
  try {
    const actor = operation.auth === 'none' ? NOBODY : (as ?? (await signedIn(platform, request, operation)));
    const { query, projectSlug } = parseQuery(operation, url.searchParams, request.headers);
    const body = operation.body ? await readJson(request) : undefined;
    const call: Call<Record<string, unknown>> = {
      platform,
      actor,
      request,
      id: match.id,
      query,
      body,
      projectSlug,
      project: () => chooseProject(platform, actor, projectSlug),
    };
    const response = await answer(operation, call);
    return request.method === 'HEAD' ? withoutBody(response) : response;
  } catch (error) {
    if (error instanceof BodyRefused) return refuse(error.status, { message: error.message, code: error.code });
    return refusalOf(error, operation.body === undefined);
  }
}

async function answer(
  operation: Operation & { id: OperationId },
  call: Call<Record<string, unknown>>,
): Promise<Response> {
  // The table and the handlers are typed against each other; only the look-up by a variable name loses it.
  const handle = handlers[operation.id] as (call: Call<Record<string, unknown>>) => Promise<unknown>;
  const result = await handle(call);
  if (result instanceof Response) return result;
  const headers = { 'cache-control': 'no-store' };
  if (operation.success === 204) return new Response(null, { status: 204, headers });
  return Response.json(result, { status: operation.success, headers });
}

/** A stream that nobody will read must not go on. */
async function withoutBody(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, { status: response.status, headers: response.headers });
}

async function signedIn(platform: Platform, request: Request, { upload }: Operation): Promise<Actor> {
  const actor = await whoAsks(platform, request, upload);
  if (actor) return actor;
  throw new ServiceError(
    'unauthenticated',
    'UNAUTHENTICATED',
    'This needs a good token: Authorization: Bearer <token>. Get one with davit login, or from an operator of the project.',
  );
}

function parseQuery(operation: Operation, parameters: URLSearchParams, headers: Headers) {
  const { project, ...written } = readQuery(parameters);
  const named = project === undefined ? headers.get('davit-project') : project;
  if (Array.isArray(named)) throw badQuery('project: must be given once.');
  const unknown = Object.keys(written).filter((name) => !Object.hasOwn(operation.query?.shape ?? {}, name));
  if (unknown.length > 0) {
    const known = Object.keys(operation.query?.shape ?? {});
    const choice = known.length > 0 ? `known are ${known.join(', ')}` : 'there are none here';
    throw badQuery(`${unknown[0]}: unknown query parameter; ${choice}.`);
  }
  if (!operation.query) return { query: {}, projectSlug: named || null };
  const parsed = operation.query.safeParse(written);
  if (parsed.success) return { query: parsed.data as Record<string, unknown>, projectSlug: named || null };
  const details = fieldIssues(parsed.error, operation.query);
  throw badQuery(`${details[0]?.field}: ${details[0]?.message}`, details);
}

function badQuery(message: string, details?: { field: string; message: string }[]): ServiceError {
  return new ServiceError('bad-request', 'BAD_QUERY', message, details ? { details } : {});
}
