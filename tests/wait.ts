/** Waits for a condition, never for a time: asks again until it holds, and fails with what was seen last. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * @param look what to look at; a throw counts as "not yet"
 * @param holds when it is what the test waits for
 */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  { timeoutMs = 30_000, everyMs = 25 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const seen = await look();
      if (holds(seen)) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    await delay(everyMs);
  }
  throw new Error(
    `waited ${timeoutMs} ms for: ${what}; last seen: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
  );
}
