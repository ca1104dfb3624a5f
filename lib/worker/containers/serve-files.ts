/**
 * Files of containers over the worker's socket; who may do what with which container the console's service has decided
 * before. `container` is an id, `path` and `prefix` are within it.
 *
 * - `GET /files?container&prefix&offset&limit` answers `{items: [{name, folder, bytes, modifiedAt}], total}`
 * - `GET /file?container&path` answers the bytes, or those that `Range` asks for
 * - `PUT /file?container&path` takes them, and answers `{bytes, sha256}`
 * - `DELETE /file?container&path` answers `{files}`: how many went
 *
 * What is refused answers `{code, message}`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { filePath as filePathInput } from '../../domain/data/file-path.ts';
import { dataPrefix } from '../../domain/data/volume-input.ts';
import { keptContainers } from '../../store/data/containers.ts';
import type { Database } from '../../store/postgres/database.ts';
import { byteRange } from './byte-range.ts';
import type { ContainerFiles } from './container-files.ts';
import { FileRefused } from './file-refused.ts';

interface Context {
  db: Database;
  containers: ContainerFiles;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @returns false where it is not asked for anything of this */
export async function serveFiles(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  { pathname, searchParams }: URL,
): Promise<boolean> {
  const id = searchParams.get('container') ?? '';
  if (!UUID.test(id)) return false;
  try {
    if (pathname === '/files' && request.method === 'GET') return await list(context, id, searchParams, response);
    const parsed = filePathInput.safeParse(searchParams.get('path'));
    if (pathname !== '/file' || !parsed.success) return false;
    switch (request.method) {
      case 'GET':
        await read(context, id, parsed.data, request, response);
        return true;
      case 'PUT':
        say(response, 200, await write(context, id, parsed.data, request));
        return true;
      case 'DELETE':
        say(response, 200, await context.containers.delete(id, parsed.data));
        return true;
      default:
        return false;
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    // What still comes is read, or the answer would be lost on a connection that breaks.
    request.resume();
    say(response, error.status, { code: error.code, message: error.message });
    return true;
  }
}

async function list({ containers }: Context, id: string, query: URLSearchParams, response: ServerResponse) {
  const prefix = dataPrefix.safeParse(query.get('prefix') ?? '');
  const offset = Number(query.get('offset'));
  const limit = Number(query.get('limit'));
  if (!prefix.success || !Number.isSafeInteger(offset) || !Number.isSafeInteger(limit)) return false;
  say(response, 200, await containers.list(id, prefix.data, { offset, limit }));
  return true;
}

async function write({ db, containers }: Context, id: string, path: string, request: IncomingMessage) {
  const announced = request.headers['content-length'];
  return containers.write(id, path, request, {
    length: announced === undefined ? null : Number(announced),
    stillWanted: async () => (await keptContainers(db, [id])).has(id),
  });
}

async function read(
  { containers }: Context,
  id: string,
  path: string,
  { headers, method }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { file, bytes, modifiedAt, version } = await containers.open(id, path);
  try {
    const etag = `"${version}"`;
    const common = { etag, 'last-modified': modifiedAt.toUTCString(), 'accept-ranges': 'bytes' };
    const ifRange = headers['if-range'];
    const range = ifRange === undefined || ifRange === etag ? byteRange(headers.range, bytes) : null;
    if (range === 'unsatisfiable') {
      response.writeHead(416, { ...common, 'content-range': `bytes */${bytes}`, 'content-length': 0 }).end();
      return;
    }
    const { first, last } = range ?? { first: 0, last: bytes - 1 };
    response.writeHead(range ? 206 : 200, {
      ...common,
      'content-length': last - first + 1,
      ...(range ? { 'content-range': `bytes ${first}-${last}/${bytes}` } : {}),
    });
    if (bytes === 0 || method === 'HEAD') response.end();
    else await pipeline(file.createReadStream({ start: first, end: last, autoClose: false }), response);
  } finally {
    await file.close();
  }
}

function say(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
