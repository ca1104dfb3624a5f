/**
 * Byte streams for the console, which never talks to the engine: a unix socket that only the worker's user and the
 * console's group reach. `GET /log?replica=<id>&tail=<n|all>&since=<ms>&search=<text>&follow=0|1` answers lines of JSON
 * `{at, stream, content, cut?, dropped?}`; those after `since` (Unix milliseconds) and with `search` in them, where these
 * are given.
 * Who may read which replica the console's service has decided before.
 */
import { once } from 'node:events';
import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import type { WorkerContext } from './context.ts';
import type { KeptLogOptions } from './logs/read-log.ts';

export interface StreamServer {
  close(): Promise<void>;
}

const MAX_TAIL = 100_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export async function serveStreams(
  context: WorkerContext,
  { socketPath, groupId }: { socketPath: string; groupId: number | null },
): Promise<StreamServer> {
  await mkdir(path.dirname(socketPath), { recursive: true });
  await rm(socketPath, { force: true });
  const server = createServer((request, response) => {
    answer(context, request, response).catch((error: unknown) => {
      context.log.warn({ error: String(error) }, 'stream ended early');
      // Once it has begun, only breaking it off tells that it is not whole.
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  if (groupId !== null) await chown(socketPath, process.getuid?.() ?? 0, groupId);
  await chmod(socketPath, 0o660);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(context: WorkerContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = request.method === 'GET' ? wantedLog(new URL(request.url ?? '/', 'http://worker')) : null;
  if (!wanted) {
    response.writeHead(400).end();
    return;
  }
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
      if (stop.signal.aborted) return;
    }
  }
  response.end();
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
