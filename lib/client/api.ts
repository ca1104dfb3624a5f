/** How the browser reads the API: with the session's cookie, same origin, GET alone. Changes are server actions. */
import { queryOptions } from '@tanstack/react-query';

import { getRaw, type RawAnswer } from './raw-answer.ts';

export type { FieldIssue } from '../domain/issues.ts';

/** A refusal in the API's own words, or that it could not be asked. */
export class ApiError extends Error {
  readonly status: number;
  /** Stable; `UNREACHABLE` when there was no answer. */
  readonly code: string;
  readonly details: unknown;

  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** @param body parsed JSON of a refusal */
export function apiErrorOf(status: number, body: unknown): ApiError {
  if (isRefusal(body)) return new ApiError(status, body.code, body.message, body.details);
  return new ApiError(status, 'UNEXPECTED', `Davit answered ${status}. Try again.`);
}

/** By hand: a schema library would be the largest part of every page for this one look. */
export function isRefusal(body: unknown): body is { message: string; code: string; details?: unknown } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'message' in body &&
    typeof body.message === 'string' &&
    'code' in body &&
    typeof body.code === 'string'
  );
}

type Reader = (path: string) => Promise<RawAnswer>;
let sharedReader: Reader | null = null;

/** What `work` begins to read, before it returns, is read by `reader`; where that fails, by this tab itself. */
export function readingBy<Result>(reader: Reader, work: () => Result): Result {
  sharedReader = reader;
  try {
    return work();
  } finally {
    sharedReader = null;
  }
}

/** @throws ApiError */
export async function getJson<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const ownRead = () =>
    getRaw(path, signal).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new ApiError(0, 'UNREACHABLE', 'Davit does not answer. It is asked again by itself.');
    });
  const { status, text } = await (sharedReader ? sharedReader(path).catch(ownRead) : ownRead());
  const body = parsed(text);
  if (status < 200 || status > 299) throw apiErrorOf(status, body);
  return body as Answer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The query of a path: the path is the key, so a page's server and browser name the same thing alike. */
export function apiQuery<Answer>(path: string) {
  return queryOptions<Answer, ApiError>({
    queryKey: [path],
    queryFn: ({ signal }) => getJson<Answer>(path, signal),
  });
}
