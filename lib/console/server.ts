/** The console's own HTTP server in front of Next: it refuses what Next need never see, and passes on images. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isForRegistry, passThrough } from '../shared-registry/pass-through.ts';
import type { SharedRegistry } from '../shared-registry/shared-registry.ts';
import { answerHeaders, guardHeaders, restoreLength } from './headers.ts';
import { hasGoodHost, isFileUpload, isForeignChange, originOf } from './request.ts';

export type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const KEEP_ALIVE_MS = 65_000;
/** Longer than idle connections are kept, or a request on one that is just closing would be cut. */
const HEADERS_TIMEOUT_MS = 70_000;
/** For what a page or a program sends, and for the next bytes of a file; an image takes as long as it moves. */
const REQUEST_TIMEOUT_MS = 120_000;

/** @param registry null: this console has none */
export function createConsoleServer(next: NextHandler, registry: SharedRegistry | null): Server {
  const server = createServer((request, response) => {
    // `GET http://elsewhere/` is for proxies, and `//elsewhere` reads like another host in a redirect.
    if (!/^\/(?!\/)/.test(request.url ?? '')) {
      return refuse(response, 400, 'BAD_TARGET', 'The request target must be a path.');
    }
    if (!hasGoodHost(request)) return refuse(response, 400, 'BAD_HOST', 'The Host header must be a name and a port.');
    if (isForeignChange(request)) {
      const message = 'Pages of other sites may not change anything here. Open the console itself and do it there.';
      return refuse(response, 403, 'FOREIGN_ORIGIN', message);
    }
    if (isForRegistry(request.url ?? '')) {
      answerHeaders(request, response);
      passThrough(registry, request, response, originOf(request)).catch(() => response.destroy());
      return;
    }
    guardHeaders(request, response);
    restoreLength(response);
    cutWhenSlow(request, response);
    next(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'INTERNAL', 'Davit failed at this. Try again.');
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  // By cutWhenSlow: a large file or image takes longer.
  server.requestTimeout = 0;
  server.on('upgrade', (_request, socket) => {
    const body = JSON.stringify({ message: 'Nothing here is upgraded.', code: 'UPGRADE_REFUSED' });
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Connection: close\r\n\r\n${body}`,
    );
  });
  return server;
}

/** Who does not send on is not waited for. */
function cutWhenSlow(request: IncomingMessage, response: ServerResponse): void {
  let heard = 0;
  const isUpload = isFileUpload(request);
  const timer = setInterval(() => {
    if (request.complete) return clearInterval(timer);
    const { bytesRead } = request.socket;
    if (isUpload && bytesRead > heard) {
      heard = bytesRead;
      return;
    }
    clearInterval(timer);
    request.destroy();
  }, REQUEST_TIMEOUT_MS);
  timer.unref();
  response.once('close', () => clearInterval(timer));
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message, code }));
}
