/** Files out of a directory that a container may be changing, into one that is ours: linked or copied, links never. */
import { constants, createWriteStream } from 'node:fs';
import { copyFile, type FileHandle, link, unlink, utimes } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '../errors.ts';
import type { Owner } from '../place.ts';
import { Directory } from './directory.ts';
import type { FoundFile } from './walk.ts';

const AT_ONCE = 8;
const CHUNK_BYTES = 1024 * 1024;

export interface CopyOptions {
  owner: Owner;
  /** Where no one who writes to either would be seen by the other. */
  mayLink: boolean;
  signal: AbortSignal;
}

/**
 * @param onFile after each, with its size
 * @returns the paths that are gone, or no files any more
 */
export async function copyFiles(
  from: string,
  to: string,
  files: Iterable<{ path: string } & FoundFile>,
  options: CopyOptions,
  onFile: (bytes: number) => void,
): Promise<string[]> {
  const gone: string[] = [];
  await Directory.use(from, (source) =>
    Directory.use(to, async (target) => {
      const copy = async (file: { path: string } & FoundFile) => {
        if (await copyOne(source, target, file, options)) onFile(file.size);
        else gone.push(file.path);
      };
      const all = [...files];
      for (let start = 0; start < all.length; start += AT_ONCE) {
        options.signal.throwIfAborted();
        // All of them to their end, also where one fails: nobody writes on in what is closed.
        const copied = await Promise.allSettled(all.slice(start, start + AT_ONCE).map(copy));
        for (const one of copied) if (one.status === 'rejected') throw one.reason;
      }
    }),
  );
  return gone;
}

async function copyOne(
  source: Directory,
  target: Directory,
  file: { path: string } & FoundFile,
  options: CopyOptions,
): Promise<boolean> {
  const parts = file.path.split('/');
  const name = parts.pop() ?? '';
  const outOf = await descend(source, parts, (directory, part) => directory.child(part));
  if (!outOf) return false;
  try {
    const into = await descend(target, parts, (directory, part) => directory.makeChild(part, options.owner, 0o755));
    if (!into) return false;
    try {
      await unlink(into.at(name)).catch(() => undefined);
      return (options.mayLink && (await linked(outOf, into, name))) || (await copied(outOf, into, name, file, options));
    } finally {
      if (into !== target) await into.close();
    }
  } finally {
    if (outOf !== source) await outOf.close();
  }
}

/** Null where the way is not there. What it gives is to be closed, but for `root` itself. */
async function descend(
  root: Directory,
  parts: string[],
  step: (directory: Directory, part: string) => Promise<Directory | null>,
): Promise<Directory | null> {
  let here = root;
  for (const part of parts) {
    const next = await step(here, part).finally(() => (here === root ? undefined : here.close()));
    if (!next) return null;
    here = next;
  }
  return here;
}

/** False: it cannot be linked, or what was linked is no file. */
async function linked(from: Directory, into: Directory, name: string): Promise<boolean> {
  try {
    await link(from.at(name), into.at(name));
  } catch (error) {
    if (['EXDEV', 'EPERM', 'EMLINK', 'ENOENT', 'ENOTSUP'].includes(codeOf(error))) return false;
    throw error;
  }
  if ((await into.look(name))?.isFile()) return true;
  await into.remove(name);
  return false;
}

async function copied(
  from: Directory,
  into: Directory,
  name: string,
  { modifiedMs, executable }: FoundFile,
  { owner, signal }: CopyOptions,
): Promise<boolean> {
  const file = await from.openFile(name);
  if (!file) return false;
  try {
    await copyContent(file, into.at(name), executable ? 0o755 : 0o644, signal);
  } finally {
    await file.close();
  }
  await into.give(name, owner);
  // Last: what has its time is complete.
  await utimes(into.at(name), modifiedMs / 1000, modifiedMs / 1000);
  return true;
}

async function copyContent(file: FileHandle, to: string, mode: number, signal: AbortSignal): Promise<void> {
  try {
    // Where the disk can share what is the same, nothing is written.
    await copyFile(`/proc/self/fd/${file.fd}`, to, constants.COPYFILE_FICLONE_FORCE);
  } catch {
    const input = file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
    await pipeline(input, createWriteStream(to, { mode, highWaterMark: CHUNK_BYTES }), { signal });
  }
}
