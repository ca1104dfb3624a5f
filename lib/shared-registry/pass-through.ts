/** From the console's port to the registry's socket and back: as a stream, of whatever size. */
import { request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SharedRegistry } from './shared-registry.ts';

/** A connection on which nothing moves for so long is cut. */
const IDLE_MS = 10 * 60_000;
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
/** Ours to answer, a browser's alone, or what only a proxy of ours could say. */
const NOT_PASSED = [...HOP_BY_HOP, 'expect', 'cookie', 'forwarded', 'x-forwarded-for', 'x-forwarded-host'];
/** No repository, tag or digest is written so: a path that two readers could take for two things. */
const AMBIGUOUS = /(^|\/)\.{1,2}(\/|$)|\/\/|\\|%(?!3a)/i;

/** Whether a request is the registry's; tokens for it are asked of the console itself. */
export function isForRegistry(target: string): boolean {
  return /^\/v2(\/|\?|$)/.test(target) && !/^\/v2\/token(\?|$)/.test(target);
}

/** @param origin by which the client reached the console: `http://127.0.0.1:3000` */
export async function passThrough(
  registry: SharedRegistry | null,
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Promise<void> {
  const target = request.url ?? '/';
  const [pathname = ''] = target.split('?');
  if (AMBIGUOUS.test(pathname)) return refuse(response, 404, 'NAME_UNKNOWN', 'There is no repository of this name.');
  const state = registry?.state ?? { status: 'absent' as const, why: 'This console runs without a shared registry.' };
  if (!registry || state.status !== 'ready') {
    return refuse(response, 503, 'UNAVAILABLE', 'why' in state ? state.why : 'The registry is not there.');
  }
  const done = await registry.pushes.begin(request.method ?? 'GET', pathname);
  if (response.destroyed) return done(null);
  request.socket.setTimeout(IDLE_MS);
  const upstream = ask({
    socketPath: registry.socketPath,
    method: request.method,
    path: target,
    headers: { ...without(request.headers, NOT_PASSED), host: request.headers.host ?? 'localhost' },
  });
  let settle = (status: number | null) => {
    settle = () => undefined;
    done(status);
  };
  let answered = false;
  upstream.on('response', (answer) => {
    const headers = without(answer.headers, HOP_BY_HOP);
    const challenge = headers['www-authenticate'];
    if (challenge) headers['www-authenticate'] = challenge.replace(/realm="[^"]*"/, `realm="${origin}/v2/token"`);
    // An answer before the end of what is sent is the last on its connection; the rest is read and forgotten.
    if (!request.complete) {
      headers.connection = 'close';
      request.unpipe(upstream);
      request.resume();
    }
    answered = true;
    response.writeHead(answer.statusCode ?? 502, headers);
    answer.pipe(response);
    answer.on('end', () => settle(answer.statusCode ?? null));
    answer.on('error', () => response.destroy());
  });
  upstream.on('error', () => {
    if (!answered)
      refuse(response, 503, 'UNAVAILABLE', 'The registry ended just now and is being started again. Try again.');
  });
  response.on('close', () => {
    settle(null);
    upstream.destroy();
  });
  request.pipe(upstream);
}

function without(headers: IncomingHttpHeaders, names: string[]): IncomingHttpHeaders {
  const left = { ...headers };
  const named = String(headers.connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  for (const name of [...names, ...named]) delete left[name];
  return left;
}

/** As registries refuse; clients show the message. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const headers = status === 503 ? { 'retry-after': '2' } : {};
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}
