/** Files in containers that Davit keeps itself, as the API takes and gives them. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { fileOperations } from '../../../lib/http/operations/files.ts';
import { acceptUpload, deleteFiles, listFiles, openDownload } from '../../../lib/services/data/files.ts';
import type { Handlers } from './call.ts';
import { toList } from './lists.ts';
import { refuse } from './refusal.ts';

export const fileHandlers: Handlers<(typeof fileOperations)[number]['id']> = {
  async listFiles({ platform, actor, id, query }) {
    const below = query.prefix ? `${query.prefix}/` : '';
    return toList(await listFiles(platform, actor, id, query), query, ({ name, folder, bytes, modifiedAt }) => ({
      name,
      path: below + name,
      folder,
      ...(bytes === null ? {} : { bytes }),
      modifiedAt,
    }));
  },
  async uploadFile({ platform, actor, id, query, request }) {
    const upload = await acceptUpload(platform, actor, id, query);
    const length = request.headers.get('content-length');
    const { bytes, sha256 } = await upload({
      body: request.body as WebStream<Uint8Array> | null,
      length: length === null ? null : Number(length),
      signal: request.signal,
    });
    return { path: query.path, bytes, sha256 };
  },
  async downloadFile({ platform, actor, id, query, request }) {
    const open = await openDownload(platform, actor, id, query);
    const headers = pick(request.headers, ['range', 'if-range']);
    const answer = await open({ headers, signal: request.signal });
    if (answer.statusCode === 416) {
      answer.resume();
      const range = answer.headers['content-range'] ?? '';
      const message = `The file ends before that: Content-Range says how long it is (${range}).`;
      return refuse(416, { message, code: 'RANGE_NOT_SATISFIABLE' }, { 'content-range': range });
    }
    return asFile(answer, query.path);
  },
  deleteFiles: async ({ platform, actor, id, query }) => deleteFiles(platform, actor, id, query),
};

/**
 * To be kept, never to be shown: what people upload must not run as a page of the console, whose server says for every
 * answer of the API that it is sandboxed and not to be sniffed (`lib/console/headers.ts`).
 */
function asFile(answer: IncomingMessage, path: string): Response {
  const told = ['content-range', 'accept-ranges', 'etag', 'last-modified'];
  const headers = new Headers({
    'content-type': 'application/octet-stream',
    'content-disposition': attachment(path.slice(path.lastIndexOf('/') + 1)),
    'cache-control': 'private, no-store, no-transform',
  });
  for (const name of told) {
    const value = answer.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const length = answer.headers['content-length'];
  if (length !== undefined) headers.set('davit-content-length', length);
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, {
    status: answer.statusCode ?? 200,
    headers,
  });
}

/** RFC 6266: the name in ASCII for the old, as it is for all others. */
function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => {
    return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

function pick(headers: Headers, names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
