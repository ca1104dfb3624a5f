/** The worker's byte streams: HTTP over its unix socket. The right to a stream is checked before it is opened. */
import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_AFTER_SECONDS = 2;

const logLine = z.object({ at: z.string().nullable(), stream: z.enum(['stdout', 'stderr']), content: z.string() });
export type WorkerLogLine = z.output<typeof logLine>;

export interface LogRequest {
  replicaId: string;
  /** Last lines first wanted. */
  tail: number;
  /** Goes on until the replica's container ends or the signal aborts. */
  follow: boolean;
  signal: AbortSignal;
}

/** @throws ServiceError unavailable WORKER_AWAY */
export async function openLog(
  socket: string,
  wanted: LogRequest,
): Promise<AsyncGenerator<WorkerLogLine, void, undefined>> {
  const query = new URLSearchParams({
    replica: wanted.replicaId,
    tail: String(wanted.tail),
    follow: wanted.follow ? '1' : '0',
  });
  return readLines(await get(socket, `/log?${query}`, wanted.signal), wanted.signal);
}

async function* readLines(
  response: IncomingMessage,
  signal: AbortSignal,
): AsyncGenerator<WorkerLogLine, void, undefined> {
  try {
    for await (const text of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
      const parsed = logLine.safeParse(parseJson(text));
      if (parsed.success) yield parsed.data;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    response.destroy();
  }
}

function get(socketPath: string, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const away = (cause: unknown) => {
      const error = new ServiceError(
        'unavailable',
        'WORKER_AWAY',
        'The worker, which reads logs, does not answer. Davit starts it again by itself; try again in a moment.',
        { retryAfterSeconds: RETRY_AFTER_SECONDS },
      );
      error.cause = cause;
      reject(error);
    };
    const outgoing = request({ socketPath, path, signal, headers: { host: 'worker' } });
    outgoing.setTimeout(CONNECT_TIMEOUT_MS, () => outgoing.destroy(new Error('no answer')));
    outgoing.once('error', away);
    outgoing.once('response', (response) => {
      outgoing.setTimeout(0);
      if (response.statusCode === 200) return resolve(response);
      response.resume();
      if (response.statusCode === 404) {
        return reject(new ServiceError('not-found', 'NOT_FOUND', 'This replica has no log: its container is gone.'));
      }
      away(new Error(`the worker answered ${response.statusCode}`));
    });
    outgoing.end();
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
