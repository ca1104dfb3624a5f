/** Asks an address again and again until it answers 200, as close to that instant as it can be told. */
import { request } from 'node:http';

export interface Target {
  address: string;
  port: number;
  /** The Host header. */
  host: string;
}

const POLL_MS = 5;
const REQUEST_TIMEOUT_MS = 1_000;
const CHECK_MS = 1_000;

/**
 * @param failureOf asked about once a second: a reason for which it will never answer ends the wait
 * @throws Error with the last answer when the deadline passes
 */
export async function until200(
  target: Target,
  deadlineMs: number,
  failureOf: () => Promise<string | null> = async () => null,
): Promise<void> {
  const until = performance.now() + deadlineMs;
  let checkAt = performance.now() + CHECK_MS;
  for (;;) {
    const answer = await get(target);
    if (answer === 200) return;
    if (performance.now() > checkAt) {
      const failure = await failureOf();
      if (failure) throw new Error(`${target.host} will not answer: ${failure}`);
      checkAt = performance.now() + CHECK_MS;
    }
    if (performance.now() > until) throw new Error(`${target.host} gave no 200 within ${deadlineMs} ms, but ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The status, or the name of what went wrong. A connection of its own each time, as a first caller has. */
function get(target: Target): Promise<number | string> {
  return new Promise((resolve) => {
    const call = request(
      {
        host: target.address,
        port: target.port,
        path: '/',
        agent: false,
        headers: { Host: target.host },
        timeout: REQUEST_TIMEOUT_MS,
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 'no status'));
        response.on('error', (error) => resolve(error.message));
      },
    );
    call.on('timeout', () => call.destroy(new Error('no answer in time')));
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    call.end();
  });
}
