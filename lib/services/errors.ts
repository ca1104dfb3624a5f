/** What a use case refuses, in words for the person who asked: what is wrong, and what would be right. */

import type { FieldIssue } from '../domain/issues.ts';

export type Refusal =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'bad-request'
  | 'conflict'
  | 'invalid'
  | 'too-large'
  | 'too-many'
  | 'no-space'
  | 'unavailable';

export class ServiceError extends Error {
  readonly refusal: Refusal;
  /** Stable: scripts compare it. */
  readonly code: string;
  readonly details: FieldIssue[] | Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    refusal: Refusal,
    code: string,
    message: string,
    more: { details?: FieldIssue[] | Record<string, unknown>; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.name = 'ServiceError';
    this.refusal = refusal;
    this.code = code;
    this.details = more.details;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

/** The same for what does not exist and for what the asker may not know to exist. */
export function notFound(noun: string): ServiceError {
  return new ServiceError('not-found', 'NOT_FOUND', `There is no ${noun} with this id that you may see.`);
}

/** The sentence names the first field; `details` has them all. */
export function invalid(issues: FieldIssue[]): ServiceError {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more, see details)` : '';
  const message = first ? `${first.field ? `${first.field}: ` : ''}${first.message}${more}` : 'The input is not valid.';
  return new ServiceError('invalid', 'INVALID', message, { details: issues });
}

export function invalidField(field: string, message: string): ServiceError {
  return invalid([{ field, message }]);
}
