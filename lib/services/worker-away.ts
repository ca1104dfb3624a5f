/** The worker's socket does not answer, or broke off. */
import { ServiceError } from './errors.ts';

const RETRY_AFTER_SECONDS = 2;

export function workerAway(cause: unknown): ServiceError {
  const error = new ServiceError(
    'unavailable',
    'WORKER_AWAY',
    'The worker, which keeps logs and files, does not answer. Davit starts it again by itself; try again in a moment.',
    { retryAfterSeconds: RETRY_AFTER_SECONDS },
  );
  error.cause = cause;
  return error;
}
