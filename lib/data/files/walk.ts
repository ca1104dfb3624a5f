/** Looks through all that is in a directory, without following a link out of it. */
import type { Stats } from 'node:fs';
import { DataError } from '../errors.ts';
import type { LeftOut } from '../place.ts';
import { Directory } from './directory.ts';
import { whyNoName } from './names.ts';

/** More could not be told from a mistake, and each is kept in memory. */
const MOST_FILES = 1_000_000;
/** Each is held open while what is below it is looked at. */
const MOST_DEPTH = 128;
const AT_ONCE = 32;

export interface FoundFile {
  size: number;
  /** Whole milliseconds. */
  modifiedMs: number;
  executable: boolean;
}

export interface Found {
  files: Map<string, FoundFile>;
  /** Links, devices, pipes, and what has a name that cannot be passed on. */
  leftOut: LeftOut[];
}

/** @throws DataError beyond what can be kept in memory */
export async function findFiles(root: Directory, signal: AbortSignal): Promise<Found> {
  const found: Found = { files: new Map(), leftOut: [] };
  await lookThrough(root, '', 0);
  return found;

  async function lookThrough(directory: Directory, prefix: string, depth: number): Promise<void> {
    const names = await directory.names();
    for (let start = 0; start < names.length; start += AT_ONCE) {
      signal.throwIfAborted();
      const some = names.slice(start, start + AT_ONCE);
      const seen = await Promise.all(some.map(async (name) => ({ name, stats: await directory.look(name) })));
      for (const { name, stats } of seen) {
        const path = prefix + name;
        if (!stats?.isDirectory()) take(path, stats);
        else if (depth === MOST_DEPTH) leave(path, 'lies too many folders deep');
        else await enter(directory, name, depth);
      }
    }

    async function enter(parent: Directory, name: string, level: number): Promise<void> {
      // Gone, or something else meanwhile: the next look will tell.
      const child = await parent.child(name);
      if (!child) return;
      try {
        await lookThrough(child, `${prefix}${name}/`, level + 1);
      } finally {
        await child.close();
      }
    }
  }

  function take(path: string, stats: Stats | null): void {
    const why = stats === null ? whyUnseen(path) : (whyNoFile(stats) ?? whyNoName(path));
    if (why) leave(path, why);
    if (why || stats === null) return;
    if (found.files.size === MOST_FILES) throw tooMany();
    found.files.set(path, { size: stats.size, ...timeAndMode(stats) });
  }

  function leave(path: string, why: string): void {
    if (found.leftOut.length === MOST_FILES) throw tooMany();
    found.leftOut.push({ path, why });
  }
}

/** How much is in it: links and what cannot be read do not count. */
export async function countFiles(path: string): Promise<{ files: number; bytes: number }> {
  const { files } = await Directory.use(path, (root) => findFiles(root, new AbortController().signal));
  let bytes = 0;
  for (const { size } of files.values()) bytes += size;
  return { files: files.size, bytes };
}

/** It is gone; or its name is no UTF-8, and what was read of it asks for another. */
function whyUnseen(path: string): string | null {
  return path.includes('\ufffd') ? 'has a broken character in its name' : null;
}

/** Completes "… is left out: it ". */
function whyNoFile(stats: Stats): string | null {
  if (stats.isFile()) return null;
  if (stats.isSymbolicLink()) return 'is a link';
  return stats.isFIFO() || stats.isSocket() ? 'is a pipe or socket' : 'is no file';
}

export function tooMany(): DataError {
  return new DataError('refused', `There are more than ${MOST_FILES} files: give a prefix with fewer below it.`);
}

function timeAndMode({ mtimeMs, mode }: Stats): Pick<FoundFile, 'modifiedMs' | 'executable'> {
  return { modifiedMs: Math.round(mtimeMs), executable: (mode & 0o100) !== 0 };
}
