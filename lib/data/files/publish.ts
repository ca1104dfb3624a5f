/** What is complete in one directory becomes visible in another: each file by a rename, the old one until then. */
import { chmod, lstat, rename } from 'node:fs/promises';
import { codeOf } from '../errors.ts';
import type { LeftOut, Owner } from '../place.ts';
import { Directory } from './directory.ts';
import { foldersOf } from './names.ts';

const AT_ONCE = 16;

export interface PublishOptions {
  owner: Owner;
  /** Who is not the owner may write, too. */
  writable: boolean;
  /** What has a folder's name, or a file's, gives way. */
  replace: boolean;
  signal: AbortSignal;
}

/**
 * Moves all files, and leaves their folders behind. Both directories are on one disk; `from` is nobody's but ours.
 *
 * @returns what could not be put there, because something else has the name
 */
export async function publish(from: string, to: string, options: PublishOptions): Promise<LeftOut[]> {
  const { owner, writable, replace, signal } = options;
  const leftOut: LeftOut[] = [];
  await Directory.use(from, (source) => Directory.use(to, (target) => move(source, target, '')));
  return leftOut;

  async function move(source: Directory, target: Directory, prefix: string): Promise<void> {
    const folders: string[] = [];
    const names = await source.names();
    for (let start = 0; start < names.length; start += AT_ONCE) {
      signal.throwIfAborted();
      await Promise.all(
        names.slice(start, start + AT_ONCE).map(async (name) => {
          if ((await source.look(name))?.isDirectory()) folders.push(name);
          else await moveFile(source, target, name, prefix + name);
        }),
      );
    }
    for (const name of folders) await enter(source, target, name, prefix + name);
  }

  async function enter(source: Directory, target: Directory, name: string, path: string): Promise<void> {
    const mode = writable && !owner ? 0o777 : 0o755;
    let into = await target.makeChild(name, owner, mode);
    if (!into && replace) {
      await target.remove(name);
      into = await target.makeChild(name, owner, mode);
    }
    if (!into) {
      leftOut.push({ path, why: 'needs a folder where there is something else of that name' });
      return;
    }
    try {
      const outOf = await source.child(name);
      if (!outOf) return;
      await move(outOf, into, `${path}/`).finally(() => outOf.close());
    } finally {
      await into.close();
    }
  }

  async function moveFile(source: Directory, target: Directory, name: string, path: string): Promise<void> {
    if (!owner) await openToAll(source.at(name), writable);
    try {
      await rename(source.at(name), target.at(name));
    } catch (error) {
      if (!['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
      if (!replace) {
        leftOut.push({ path, why: 'has the name of a folder' });
        return;
      }
      await target.remove(name);
      await rename(source.at(name), target.at(name));
    }
  }
}

/** Where this process has no other user to give files to, containers read and write them as strangers. */
async function openToAll(path: string, writable: boolean): Promise<void> {
  const { mode } = await lstat(path);
  const wanted = (mode & 0o111 ? 0o755 : 0o644) | (writable ? 0o022 : 0);
  if ((mode & 0o777) !== wanted) await chmod(path, wanted);
}

/**
 * Removes every file that is not to be there, whatever it is, and the folders that are empty then.
 *
 * @returns how many files went
 */
export async function removeOthers(root: string, keep: Iterable<string>, signal: AbortSignal): Promise<number> {
  const files = new Set(keep);
  const folders = new Set<string>();
  for (const file of files) {
    for (const folder of foldersOf(file)) {
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  let removed = 0;
  await Directory.use(root, (directory) => tidy(directory, ''));
  return removed;

  async function tidy(directory: Directory, prefix: string): Promise<void> {
    for (const name of await directory.rawNames()) {
      signal.throwIfAborted();
      const path = prefix + name.toString('utf8');
      if (files.has(path) && (await directory.look(name))?.isFile()) continue;
      const child = folders.has(path) ? await directory.child(name) : null;
      if (child) await tidy(child, `${path}/`).finally(() => child.close());
      else removed += await directory.remove(name);
    }
  }
}
