/** Refusals as JSON: `{message, code, details?}`, never a stack. */
import { randomBytes } from 'node:crypto';
import type { ApiError } from '../../../lib/http/answers/common.ts';
import { createLog } from '../../../lib/log/log.ts';
import { type Refusal, ServiceError } from '../../../lib/services/errors.ts';

const STATUS: Record<Refusal, number> = {
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'bad-request': 400,
  conflict: 409,
  invalid: 422,
  'too-large': 413,
  'too-many': 429,
  'no-space': 507,
  unavailable: 503,
};

const log = createLog('davit-console');

export function refuse(status: number, error: ApiError, headers: Record<string, string> = {}): Response {
  return Response.json(error, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

/** @param inQuery whether the input came as query parameters: then it was the request that was bad */
export function refusalOf(error: unknown, inQuery: boolean): Response {
  if (!(error instanceof ServiceError)) return isDatabaseAway(error) ? databaseAway() : unexpected(error);
  const badQuery = error.refusal === 'invalid' && inQuery;
  const headers: Record<string, string> = {};
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds);
  if (error.refusal === 'unauthenticated') headers['www-authenticate'] = 'Bearer';
  return refuse(
    badQuery ? 400 : STATUS[error.refusal],
    {
      message: error.message,
      code: badQuery ? 'BAD_QUERY' : error.code,
      ...(error.details === undefined ? {} : { details: error.details }),
    },
    headers,
  );
}

/** Prisma's codes: P10.. cannot be reached or was cut off, P2024 and P2028 no connection was free in time. */
function isDatabaseAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^P10\d\d$|^P2024$|^P2028$/.test(code);
}

function databaseAway(): Response {
  return refuse(
    503,
    {
      message: 'The database does not answer, or is too busy. Nothing was changed. Try again in a moment.',
      code: 'DATABASE_AWAY',
    },
    { 'retry-after': '2' },
  );
}

function unexpected(error: unknown): Response {
  const id = randomBytes(6).toString('hex');
  log.error({ err: error, id }, 'a request failed unexpectedly');
  return refuse(500, {
    message: `Davit failed at this. Nothing was changed half. Try again; if it stays, give an administrator this id: ${id}.`,
    code: 'INTERNAL',
  });
}
