/** One request of rclone or git, on to where it goes, and its answer back. */
import { type IncomingMessage, request as plainRequest, type ServerResponse } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { DataError } from '../errors.ts';
import type { Connector } from './connector.ts';
import { isListPath, type Lists } from './lists.ts';

const IDLE_MS = 90_000;
/** Between this proxy and the one who asks it, and no further. */
const OURS = new Set([
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

export interface Route {
  target: URL;
  /** As it was asked for, letter by letter: it is signed. */
  path: string;
  mayRedirect: boolean;
  connector: Connector;
  /** Where pages of lists are kept; null: nowhere. */
  lists: Lists | null;
  onProblem(problem: DataError): void;
  onAnswer(): void;
  /** Null: nobody counts. */
  onBytes: ((count: number) => void) | null;
}

export function forward(request: IncomingMessage, response: ServerResponse, route: Route): void {
  const { target, path, connector } = route;
  const lists = isListPath(path) && request.method === 'GET' ? route.lists : null;
  const known = lists?.get(path);
  if (known) {
    request.resume();
    response.writeHead(200, known.headers).end(known.body);
    return;
  }
  const isTls = target.protocol === 'https:';
  const upstream = (isTls ? tlsRequest : plainRequest)({
    agent: isTls ? connector.tls : connector.plain,
    host: target.hostname.replace(/^\[|\]$/g, ''),
    port: target.port || (isTls ? 443 : 80),
    method: request.method,
    path,
    headers: passedOn(request.rawHeaders),
    setHost: false,
    timeout: IDLE_MS,
  });
  const fail = (problem: DataError) => {
    route.onProblem(problem);
    if (response.headersSent) response.destroy();
    // No program tries again after that. For what may pass we do, with all that is left at once.
    else response.writeHead(400, { connection: 'close' }).end();
  };
  upstream.on('timeout', () => upstream.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  upstream.on('error', (error) => {
    if (!response.destroyed) fail(connector.problemOf(error, target));
  });
  upstream.on('response', (answer) => {
    const status = answer.statusCode ?? 502;
    if (answer.headers.location && status >= 300 && status < 400 && !route.mayRedirect) {
      answer.destroy();
      fail(new DataError('refused', `${target.host} sends Davit to another address: give that as the endpoint.`));
      return;
    }
    if (status === 200 && isPageForList(path, answer.headers['content-type'])) {
      answer.destroy();
      fail(new DataError('failed', `What answers at ${target.host} is no S3 service: check the endpoint.`));
      return;
    }
    if (status < 500) route.onAnswer();
    else route.onProblem(inTrouble(target));
    response.writeHead(status, answer.statusMessage ?? '', passedOn(answer.rawHeaders));
    // By hand where `pipeline` would do: thousands of small files go through here.
    const page: Buffer[] = [];
    if (lists && status === 200) answer.on('data', (chunk: Buffer) => page.push(chunk));
    if (route.onBytes) answer.on('data', (chunk: Buffer) => route.onBytes?.(chunk.length));
    answer.once('close', () => {
      if (!answer.complete && !response.destroyed) fail(connector.problemOf(null, target));
      if (answer.complete && page.length > 0)
        lists?.keep(path, { headers: passedOn(answer.rawHeaders), body: Buffer.concat(page) });
    });
    answer.pipe(response);
  });
  response.once('close', () => {
    if (!response.writableFinished) upstream.destroy();
  });
  if (request.method === 'GET' || request.method === 'HEAD') upstream.end();
  else pipeline(request, upstream, () => undefined);
}

function inTrouble({ host }: URL): DataError {
  return new DataError('unreachable', `${host} is in trouble or overloaded.`, { transient: true });
}

/** rclone would take a web page for a list of nothing, and everything here for what is to go. */
function isPageForList(path: string, type: string | undefined): boolean {
  return isListPath(path) && /html/i.test(type ?? '');
}

function passedOn(raw: string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const [name = '', value = ''] = raw.slice(index, index + 2);
    if (!OURS.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
