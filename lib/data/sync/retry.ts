/** What may pass is tried again, later and later, for as long as it gets further each time. */
import { setTimeout as delay } from 'node:timers/promises';
import { asDataError, DataError } from '../errors.ts';

const WAITS_MS = [1_000, 4_000, 10_000];
const MOST_TRIES = 30;

/**
 * @param howFar grows while something is brought over
 * @throws DataError the last one; the signal's reason once it has come
 */
export async function withRetries<T>(work: () => Promise<T>, howFar: () => number, signal: AbortSignal): Promise<T> {
  let inVain = 0;
  for (let tries = 1; ; tries += 1) {
    const before = howFar();
    try {
      return await work();
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asDataError(thrown);
      inVain = howFar() > before ? 0 : inVain + 1;
      const wait = WAITS_MS[Math.max(inVain - 1, 0)];
      if (!(error instanceof DataError) || !error.transient || wait === undefined || tries === MOST_TRIES) throw error;
      await delay(wait, undefined, { signal });
    }
  }
}
