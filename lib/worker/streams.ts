/**
 * Byte streams for the console, which never talks to the engine: a unix socket that only the worker's user and the
 * console's group reach. `GET /log?replica=<id>&tail=<n>&follow=0|1` answers lines of JSON `{at, stream, content}`.
 * Who may read which replica the console's service has decided before.
 */
import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import type { WorkerContext } from './context.ts';

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
      if (!response.headersSent) response.writeHead(502);
      response.end();
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
  const url = new URL(request.url ?? '/', 'http://worker');
  const replicaId = url.searchParams.get('replica') ?? '';
  const tail = Number(url.searchParams.get('tail') ?? 1000);
  if (request.method !== 'GET' || url.pathname !== '/log' || !UUID.test(replicaId) || !Number.isInteger(tail)) {
    response.writeHead(400).end();
    return;
  }
  const replica = await context.db.replica.findUnique({ where: { id: replicaId }, select: { containerId: true } });
  const stop = new AbortController();
  response.once('close', () => stop.abort());
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  // A replica that says nothing for a while is no worker that is away.
  response.flushHeaders();
  if (replica?.containerId) {
    const lines = context.engine.logs(replica.containerId, {
      tail: Math.max(0, Math.min(tail, MAX_TAIL)),
      follow: url.searchParams.get('follow') === '1',
      signal: stop.signal,
    });
    for await (const line of lines) {
      // A reader that does not keep up holds the stream back, not the memory.
      if (!response.write(`${JSON.stringify(line)}\n`) && !stop.signal.aborted) {
        await new Promise((resolve) => {
          response.once('drain', resolve);
          response.once('close', resolve);
        });
      }
      if (stop.signal.aborted) return;
    }
  }
  response.end();
}
