/** The worker's byte streams: HTTP over its unix socket. The right to a stream is checked before it is opened. */
import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { workerAway } from '../worker-away.ts';

const ANSWER_TIMEOUT_MS = 10_000;

const logLine = z.object({
  at: z.string().nullable(),
  stream: z.enum(['stdout', 'stderr']),
  content: z.string(),
  /** Only the beginning of what was written on this line. */
  cut: z.literal(true).optional(),
  /** It stands for so many lines that were written too fast to be kept. */
  dropped: z.int().optional(),
  /** Of the worker's own: where the log goes on after it. */
  position: z.string().optional(),
});
export type WorkerLogLine = z.output<typeof logLine>;

export interface LogRequest {
  replicaId: string;
  /** Last lines first wanted; null: all there are. */
  tail: number | null;
  /** Of these only the ones after this instant. */
  since?: Date | undefined;
  /** Only lines that have this in them, in either case. */
  search?: string | undefined;
  /** Goes on until the replica's container ends or the signal aborts. */
  follow: boolean;
  signal: AbortSignal;
}

/**
 * Returns once the worker has taken the connection: a log that is followed may have nothing to say for hours.
 *
 * @throws ServiceError unavailable WORKER_AWAY
 */
export async function openLog(
  socket: string,
  wanted: LogRequest,
): Promise<AsyncGenerator<WorkerLogLine, void, undefined>> {
  const query = new URLSearchParams({
    replica: wanted.replicaId,
    tail: wanted.tail === null ? 'all' : String(wanted.tail),
    follow: wanted.follow ? '1' : '0',
    ...(wanted.since ? { since: String(wanted.since.getTime()) } : {}),
    ...(wanted.search === undefined ? {} : { search: wanted.search }),
  });
  const { answer } = await ask(socket, `/log?${query}`, wanted);
  return readLines(answer, wanted.signal);
}

async function* readLines(
  answered: Promise<IncomingMessage>,
  signal: AbortSignal,
): AsyncGenerator<WorkerLogLine, void, undefined> {
  let response: IncomingMessage | null = null;
  try {
    response = await answered;
    for await (const text of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
      const parsed = logLine.safeParse(parseJson(text));
      if (parsed.success) yield parsed.data;
    }
  } catch (error) {
    if (!signal.aborted) throw error instanceof ServiceError ? error : workerAway(error);
  } finally {
    response?.destroy();
  }
}

/** Settles when connected; the answer itself may take its time. */
function ask(
  socketPath: string,
  path: string,
  { signal, follow }: LogRequest,
): Promise<{ answer: Promise<IncomingMessage> }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, signal, headers: { host: 'worker' } });
    const answer = new Promise<IncomingMessage>((answered, failed) => {
      outgoing.once('error', (error) => failed(workerAway(error)));
      outgoing.once('response', (response) => {
        outgoing.setTimeout(0);
        if (response.statusCode === 200) return answered(response);
        response.resume();
        failed(workerAway(new Error(`the worker answered ${response.statusCode}`)));
      });
    });
    // Whoever waits for the answer hears of it; before that, whoever waits for the connection does.
    answer.catch(reject);
    outgoing.setTimeout(ANSWER_TIMEOUT_MS, () => outgoing.destroy(new Error('no answer')));
    outgoing.once('socket', (socket) => {
      const connected = () => {
        if (follow) outgoing.setTimeout(0);
        resolve({ answer });
      };
      if (socket.connecting) socket.once('connect', connected);
      else connected();
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
