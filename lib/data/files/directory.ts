/**
 * Directories that a running container may be changing. They are held open and everything in them is reached through
 * what is held (`/proc/self/fd/…/name`), never by a path of which a part could have become a link meanwhile.
 */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lchown, lstat, mkdir, open, readdir, rmdir, unlink } from 'node:fs/promises';
import { codeOf, DataError, isChange } from '../errors.ts';
import type { Owner } from '../place.ts';

const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** A pipe that nobody writes to would be waited for. */
const FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Each is held open while what is below it goes. */
const MOST_DEPTH = 512;

/** A buffer: of names that may be no UTF-8. */
type Name = string | Buffer;

export class Directory {
  private readonly handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.handle = handle;
  }

  /** @param path of which every part but the last is trusted */
  static async open(path: string | Buffer): Promise<Directory> {
    return new Directory(await open(path, DIRECTORY));
  }

  /** Opens, uses, and closes it. */
  static async use<T>(path: string, work: (directory: Directory) => Promise<T>): Promise<T> {
    const directory = await Directory.open(path);
    try {
      return await work(directory);
    } finally {
      await directory.close();
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** For one call that does not follow a link at its end. */
  at(name: string): string;
  at(name: Name): string | Buffer;
  at(name: Name): string | Buffer {
    const self = `/proc/self/fd/${this.handle.fd}/`;
    return typeof name === 'string' ? self + name : Buffer.concat([Buffer.from(self), name]);
  }

  names(): Promise<string[]> {
    return readdir(this.at(''));
  }

  /** As they are, which may be no UTF-8. */
  rawNames(): Promise<Buffer[]> {
    return readdir(this.at(''), { encoding: 'buffer' });
  }

  /** Null: gone meanwhile. */
  look(name: Name): Promise<Stats | null> {
    return lstat(this.at(name)).catch(nullIfGone);
  }

  /** Null: it is not there, or no directory. */
  async child(name: Name): Promise<Directory | null> {
    const child = await Directory.open(this.at(name)).catch((error: unknown) => {
      if (['ENOTDIR', 'ELOOP'].includes(codeOf(error))) return null;
      return nullIfGone(error);
    });
    if (!child) return null;
    // What is below it may be removed, by root: the flag that follows no link is not all that stands before that.
    const [named, opened] = await Promise.all([this.look(name), child.handle.stat()]);
    if (named?.isDirectory() && named.ino === opened.ino && named.dev === opened.dev) return child;
    await child.close();
    return null;
  }

  /** The directory of that name, made where there is none. Null: something else has the name. */
  async makeChild(name: string, owner: Owner, mode: number): Promise<Directory | null> {
    const there = await this.child(name);
    if (there) return there;
    try {
      await mkdir(this.at(name));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      return this.child(name);
    }
    const made = await this.child(name);
    if (made && owner) await made.handle.chown(owner.uid, owner.gid);
    await made?.handle.chmod(mode);
    return made;
  }

  /** A file or a link of that name: to the owner, not what a link leads to. */
  async give(name: string, owner: Owner): Promise<void> {
    if (owner) await lchown(this.at(name), owner.uid, owner.gid);
  }

  /** Directories one in the other, below this one. @throws where something else has one of the names */
  async makePath(path: string, owner: Owner): Promise<Directory> {
    let here: Directory = this;
    for (const part of path.split('/').filter(Boolean)) {
      const next = await here.makeChild(part, owner, 0o755).finally(() => (here === this ? undefined : here.close()));
      if (!next) throw Object.assign(new Error(`${part} is no directory`), { code: 'ENOTDIR' });
      here = next;
    }
    return here;
  }

  /** To read from. Null: it is not there, or no file. */
  async openFile(name: string): Promise<FileHandle | null> {
    const file = await open(this.at(name), FILE).catch((error: unknown) => {
      if (['ELOOP', 'ENXIO', 'ENODEV'].includes(codeOf(error))) return null;
      return nullIfGone(error);
    });
    if (!file) return null;
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return null;
  }

  /** Whatever it is, with all that is below it. @returns how many went that were no folders */
  async remove(name: Name, depth = 0): Promise<number> {
    if (depth > MOST_DEPTH) throw new DataError('refused', `Folders lie more than ${MOST_DEPTH} deep in each other.`);
    const child = await this.child(name);
    if (!child) {
      await unlink(this.at(name)).catch(nullIfChanged);
      return 1;
    }
    const removed = await child.clear(depth + 1).finally(() => child.close());
    await rmdir(this.at(name)).catch(nullIfChanged);
    return removed;
  }

  /** All that is in it. @returns how many went that were no folders */
  async clear(depth = 0): Promise<number> {
    let removed = 0;
    for (const name of await this.rawNames()) removed += await this.remove(name, depth);
    return removed;
  }
}

/** Whoever may write here was quicker: what is there now is left to the next time. */
function nullIfChanged(error: unknown): null {
  if (isChange(error)) return null;
  throw error;
}

function nullIfGone(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}
