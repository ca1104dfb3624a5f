/**
 * What replicas wrote, over the worker's socket. `GET /log?replica=<id>&tail=<n|all>&since=<ms>&search=<text>&follow=0|1`
 * answers lines of JSON `{at, stream, content, cut?, dropped?}`; those after `since` (Unix milliseconds) and with `search`
 * in them, where these are given. Who may read which replica the console's service has decided before.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WorkerContext } from '../context.ts';
import type { KeptLogOptions } from './read-log.ts';

const MAX_TAIL = 100_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @returns false where it is not asked for a log */
export async function serveLog(
  context: Pick<WorkerContext, 'db' | 'logs'>,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const wanted = request.method === 'GET' ? wantedLog(url) : null;
  if (!wanted) return false;
  const { replicaId, ...options } = wanted;
  const replica = await context.db.replica.findUnique({ where: { id: replicaId }, select: { appId: true } });
  const stop = new AbortController();
  response.once('close', () => stop.abort());
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  // A replica that says nothing for a while is no worker that is away.
  response.flushHeaders();
  if (replica && context.logs) {
    for await (const line of context.logs.read(replica.appId, replicaId, { ...options, signal: stop.signal })) {
      // A reader that does not keep up holds the stream back, not the memory.
      if (!response.write(`${line}\n`) && !stop.signal.aborted) {
        await once(response, 'drain', { signal: stop.signal }).catch(() => undefined);
      }
      if (stop.signal.aborted) return true;
    }
  }
  response.end();
  return true;
}

function wantedLog({ pathname, searchParams }: URL): (Omit<KeptLogOptions, 'signal'> & { replicaId: string }) | null {
  const replicaId = searchParams.get('replica') ?? '';
  const tail = searchParams.get('tail') ?? '1000';
  const since = searchParams.get('since');
  const search = searchParams.get('search');
  if (pathname !== '/log' || !UUID.test(replicaId)) return null;
  if (!/^(all|\d{1,9})$/.test(tail) || (since !== null && !/^\d{1,15}$/.test(since))) return null;
  return {
    replicaId,
    follow: searchParams.get('follow') === '1',
    ...(tail === 'all' ? {} : { tail: Math.min(Number(tail), MAX_TAIL) }),
    ...(since === null ? {} : { since: new Date(Number(since)) }),
    ...(search === null ? {} : { search }),
  };
}
