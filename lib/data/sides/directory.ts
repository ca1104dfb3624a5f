/** A container of Davit's own: files in a directory that are replaced by renames, and never written in place. */
import path from 'node:path';
import { codeOf, DataError } from '../errors.ts';
import { copyFiles } from '../files/copy.ts';
import { Directory } from '../files/directory.ts';
import { publish } from '../files/publish.ts';
import { findFiles } from '../files/walk.ts';
import type { DirectoryPlace, SyncOptions } from '../place.ts';
import type { Listing, Source, Target } from './side.ts';

const PRECISION_MS = 1;

export function directorySource(place: DirectoryPlace, staging: string, options: SyncOptions): Source {
  const root = rootOf(place);
  return {
    precisionMs: PRECISION_MS,
    timesTell: true,
    list: () => listFiles(root, place, options.signal),
    async fetch(items, _all, onProgress) {
      const { owner, signal, writable } = options;
      const fetched = { files: 0, bytes: 0 };
      const files = items.map((item) => ({
        path: item.path,
        size: item.size,
        modifiedMs: item.modifiedMs ?? 0,
        executable: item.executable ?? false,
      }));
      await copyFiles(root, staging, files, { owner, signal, mayLink: !writable }, (bytes) => {
        fetched.files += 1;
        fetched.bytes += bytes;
        onProgress(fetched);
      });
    },
  };
}

export function directoryTarget(place: DirectoryPlace, outgoing: string, options: SyncOptions): Target {
  const root = rootOf(place);
  return {
    precisionMs: PRECISION_MS,
    keepsTimes: true,
    mayLink: false,
    list: () =>
      listFiles(root, place, options.signal).then(
        ({ items }) => items,
        (error: unknown) => {
          // The prefix comes to be by the push.
          if (error instanceof DataError && error.kind === 'not-found' && place.prefix !== '') return [];
          throw error;
        },
      ),
    async send(files, onProgress) {
      await Directory.use(place.path, async (directory) => {
        const made = await directory.makePath(place.prefix, options.owner);
        if (made !== directory) await made.close();
      });
      const leftOut = await publish(outgoing, root, { ...options, writable: false, replace: false });
      const missed = new Set(leftOut.map(({ path: name }) => name));
      const sent = files.filter(({ path: name }) => !missed.has(name));
      onProgress({ files: sent.length, bytes: sent.reduce((sum, { size }) => sum + size, 0) });
      return leftOut;
    },
  };
}

function rootOf({ path: directory, prefix }: DirectoryPlace): string {
  return path.join(directory, prefix);
}

async function listFiles(root: string, { prefix }: DirectoryPlace, signal: AbortSignal): Promise<Listing> {
  try {
    const { files, leftOut } = await Directory.use(root, (directory) => findFiles(directory, signal));
    const items = [...files].map(([name, file]) => ({
      path: name,
      ...file,
      version: `${file.modifiedMs}:${file.size}`,
    }));
    return { items, leftOut };
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error))) throw error;
    const what = prefix === '' ? 'The container is gone' : `There is nothing below ${prefix}/ in the container`;
    throw new DataError('not-found', `${what}: check its name, or upload the files.`, { cause: error });
  }
}
