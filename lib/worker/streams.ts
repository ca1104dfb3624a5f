/**
 * Byte streams for the console, which never talks to the engine and never touches files of the worker's: a unix socket
 * that only the worker's user and the console's group reach. What is asked for is told by who answers it: logs
 * (`logs/serve-log.ts`), files of containers (`containers/serve-files.ts`).
 */
import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { codeOf } from '../data/errors.ts';
import { serveFiles } from './containers/serve-files.ts';
import type { WorkerContext } from './context.ts';
import { serveLog } from './logs/serve-log.ts';

const GONE = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'];

export interface StreamServer {
  close(): Promise<void>;
}

export async function serveStreams(
  context: WorkerContext,
  { socketPath, groupId }: { socketPath: string; groupId: number | null },
): Promise<StreamServer> {
  await mkdir(path.dirname(socketPath), { recursive: true });
  await rm(socketPath, { force: true });
  const server = createServer((request, response) => {
    answer(context, request, response).catch((error: unknown) => {
      // Whoever sent or read it has gone: that is their right.
      if (GONE.includes(codeOf(error))) return response.destroy();
      context.log.warn({ error: String(error) }, 'stream ended early');
      // Once it has begun, only breaking it off tells that it is not whole.
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
  });
  // A file comes for as long as its sender takes.
  server.requestTimeout = 0;
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
  if (await serveLog(context, request, response, url)) return;
  const { db, data } = context;
  if (data && (await serveFiles({ db, containers: data.containers }, request, response, url))) return;
  response.writeHead(400).end();
}
