/** Files of containers, of which the worker alone touches any: HTTP over its unix socket. */
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import { type Refusal, ServiceError } from '../errors.ts';
import { workerAway } from '../worker-away.ts';

const refused = z.object({ code: z.string(), message: z.string() });

const REFUSALS: Record<number, Refusal> = {
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  507: 'no-space',
};

export interface WorkerCall {
  socket: string;
  method: 'GET' | 'PUT' | 'DELETE';
  /** `/file` or `/files`. */
  path: string;
  query: Record<string, string>;
  headers?: OutgoingHttpHeaders;
  body?: ReadableStream<Uint8Array> | null;
  signal: AbortSignal;
}

/** @throws ServiceError WORKER_AWAY, and what the worker refuses */
export async function askForJson<Schema extends z.ZodType>(
  call: WorkerCall,
  schema: Schema,
): Promise<z.output<Schema>> {
  const answer = await ask(call);
  try {
    return schema.parse(JSON.parse(await text(answer)));
  } catch (error) {
    throw workerAway(error);
  }
}

/** The answer as it comes: its status and headers, its bytes still to be read. @throws ServiceError */
export async function ask(call: WorkerCall): Promise<IncomingMessage> {
  const { socket, method, path, query, headers = {}, body, signal } = call;
  const outgoing = request({
    socketPath: socket,
    method,
    path: `${path}?${new URLSearchParams(query)}`,
    headers: { host: 'worker', ...headers },
    // A connection that is kept may be to a worker that is gone.
    agent: false,
    signal,
  });
  const answer = await send(outgoing, body ?? null);
  const status = answer.statusCode ?? 0;
  if (status < 400 || status === 416) return answer;
  const said = refused.safeParse(parseJson(await text(answer).catch(() => '')));
  const refusal = REFUSALS[status];
  if (refusal && said.success) throw new ServiceError(refusal, said.data.code, said.data.message);
  throw workerAway(new Error(`the worker answered ${status}`));
}

/** The worker may answer before all is sent: what it refuses need not come. */
function send(outgoing: ClientRequest, body: ReadableStream<Uint8Array> | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const source = body ? Readable.fromWeb(body) : null;
    outgoing.once('response', (response) => {
      if (source && !source.readableEnded) {
        source.unpipe(outgoing);
        source.destroy();
        response.once('end', () => outgoing.destroy());
      }
      resolve(response);
    });
    outgoing.once('error', (error) => {
      source?.destroy();
      reject(workerAway(error));
    });
    if (!source) return outgoing.end();
    // The sender broke off: without its end, the worker keeps nothing of it.
    source.on('error', (error) => {
      outgoing.destroy();
      reject(brokenOff(error));
    });
    source.pipe(outgoing);
  });
}

function brokenOff(cause: unknown): ServiceError {
  const error = new ServiceError('bad-request', 'UPLOAD_BROKEN_OFF', 'The upload broke off. Nothing of it was kept.');
  error.cause = cause;
  return error;
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
