/** Files in containers that Davit keeps itself: listed, taken, given, deleted. */
import type { IncomingMessage } from 'node:http';
import type { ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import { filePath, MAX_FILE_BYTES } from '../../domain/data/file-path.ts';
import { dataPrefix } from '../../domain/data/volume-input.ts';
import { formatBytes } from '../../domain/text/format.ts';
import { action } from '../action.ts';
import { ServiceError } from '../errors.ts';
import { pageInput, toWindow } from '../page.ts';
import { ask, askForJson } from './worker-files.ts';

const pathInput = z.strictObject({ path: filePath });

const listed = z.object({
  items: z.array(
    z.object({ name: z.string(), folder: z.boolean(), bytes: z.int().nullable(), modifiedAt: z.iso.datetime() }),
  ),
  total: z.int(),
});
export type ListedFile = z.output<typeof listed>['items'][number];
const written = z.object({ bytes: z.int(), sha256: z.string() });
const deleted = z.object({ files: z.int() });

export interface Upload {
  /** Null: no bytes. */
  body: ReadableStream<Uint8Array> | null;
  /** Null: it ends when it ends. */
  length: number | null;
  signal: AbortSignal;
}

export interface Download {
  /** `Range` and `If-Range`, as they came. */
  headers: Record<string, string>;
  signal: AbortSignal;
}

/** What is directly in a folder. @throws ServiceError unavailable WORKER_AWAY */
export const listFiles = action({
  on: 'container',
  right: 'data.see',
  input: pageInput.omit({ order: true }).extend({ prefix: dataPrefix.default('') }),
  async run({ platform, target }, { prefix, ...page }) {
    const { offset, limit } = toWindow(page);
    const query = { container: target.id, prefix, offset: String(offset), limit: String(limit) };
    const signal = new AbortController().signal;
    return askForJson({ socket: platform.settings.workerSocket, method: 'GET', path: '/files', query, signal }, listed);
  },
});

/**
 * What takes the file, once it is known that it may come.
 *
 * @throws ServiceError; what it gives throws conflict, too-large, no-space, unavailable WORKER_AWAY
 */
export const acceptUpload = action({
  on: 'container',
  right: 'data.manage',
  input: pathInput,
  run: async ({ platform, target }, { path }) => {
    return async ({ body, length, signal }: Upload): Promise<z.output<typeof written>> => {
      if (length !== null && length > MAX_FILE_BYTES) throw tooLarge();
      const query = { container: target.id, path };
      const headers = length === null && body ? {} : { 'content-length': body ? (length ?? 0) : 0 };
      return askForJson(
        { socket: platform.settings.workerSocket, method: 'PUT', path: '/file', query, headers, body, signal },
        written,
      );
    };
  },
});

/** What opens the file, once it is known that it may be read. @throws ServiceError; what it gives throws too */
export const openDownload = action({
  on: 'container',
  right: 'data.see',
  input: pathInput,
  run: async ({ platform, target }, { path }) => {
    return ({ headers, signal }: Download): Promise<IncomingMessage> =>
      ask({
        socket: platform.settings.workerSocket,
        method: 'GET',
        path: '/file',
        query: { container: target.id, path },
        headers,
        signal,
      });
  },
});

/** A file, or a folder with all that is in it. @throws ServiceError not-found FILE_NOT_FOUND, unavailable WORKER_AWAY */
export const deleteFiles = action({
  on: 'container',
  right: 'data.manage',
  input: pathInput,
  async run({ platform, target }, { path }) {
    const query = { container: target.id, path };
    const signal = new AbortController().signal;
    return askForJson(
      { socket: platform.settings.workerSocket, method: 'DELETE', path: '/file', query, signal },
      deleted,
    );
  },
});

function tooLarge(): ServiceError {
  const most = formatBytes(MAX_FILE_BYTES);
  return new ServiceError('too-large', 'FILE_TOO_LARGE', `A file is at most ${most}. Larger ones go into an S3 store.`);
}
