/**
 * The files of the containers that Davit keeps itself: `<root>/<id>/files`, and beside them what is not whole yet. A file
 * is there whole or not at all; a folder is there as long as something is in it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm, rmdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../../data/errors.ts';
import { Directory } from '../../data/files/directory.ts';
import { countFiles } from '../../data/files/walk.ts';
import type { Owner } from '../../data/place.ts';
import { MAX_FILE_BYTES } from '../../domain/data/file-path.ts';
import { formatBytes } from '../../domain/text/format.ts';
import { FileRefused } from './file-refused.ts';
import { byFolderAndName, folderOf, nameOf, syncFolder } from './paths.ts';

export interface ContainerFilesOptions {
  /** Absolute; the worker's own. */
  root: string;
  /** Whom files are given to; null: they stay the worker's. */
  owner: Owner;
  /** What is left free on the disk for everything else. */
  reserveBytes?: number;
  /** There are changed ones to count, or forgotten ones to put away. */
  onChange(): void;
}

export interface ListedFile {
  name: string;
  folder: boolean;
  /** Null: of a folder. */
  bytes: number | null;
  modifiedAt: Date;
}

export interface OpenedFile {
  file: FileHandle;
  bytes: number;
  modifiedAt: Date;
  /** The same for the same content, another for what replaces it. */
  version: string;
}

const RESERVE_BYTES = 2 ** 30;
/** How much comes between two looks at what the disk has left. */
const LOOK_EVERY_BYTES = 64 * 2 ** 20;
/** An upload into a folder that is deleted at the same moment makes it anew. */
const TRIES = 5;

export class ContainerFiles {
  private readonly options: ContainerFilesOptions;
  /** Of a container, one change of names at a time. */
  private readonly turns = new Map<string, Promise<unknown>>();
  private changed = new Set<string>();
  private forgotten = new Set<string>();

  constructor(options: ContainerFilesOptions) {
    this.options = options;
  }

  /** What is directly in a folder, folders first. Empty where there is none. */
  async list(id: string, folder: string, page: { offset: number; limit: number }) {
    const directory = await this.openFolder(id, folder);
    if (!directory) return { items: [], total: 0 };
    try {
      const entries = await readdir(directory.at(''), { withFileTypes: true });
      const known = entries
        .filter((entry) => entry.isDirectory() || entry.isFile())
        .map((entry) => ({ name: entry.name, folder: entry.isDirectory() }))
        .sort(byFolderAndName);
      const items: ListedFile[] = [];
      for (const entry of known.slice(page.offset, page.offset + page.limit)) {
        const stats = await directory.look(entry.name);
        if (stats) items.push({ ...entry, bytes: entry.folder ? null : stats.size, modifiedAt: stats.mtime });
      }
      return { items, total: known.length };
    } finally {
      await directory.close();
    }
  }

  /** Who opened it closes it; it stays what it was, whatever takes its place meanwhile. @throws FileRefused */
  async open(id: string, filePath: string): Promise<OpenedFile> {
    const directory = await this.openFolder(id, folderOf(filePath));
    const file = await directory?.openFile(nameOf(filePath)).finally(() => directory.close());
    if (!file) throw FileRefused.notFound(filePath);
    const { size, mtime, mtimeMs, ino } = await file.stat();
    return { file, bytes: size, modifiedAt: mtime, version: `${ino.toString(36)}-${mtimeMs.toString(36)}-${size}` };
  }

  /**
   * Of several uploads to one path the one that is whole last stays.
   *
   * @param length what is to come, where that is known
   * @param stillWanted asked once all has come: whether the container is still there
   * @throws FileRefused; what `source` throws: then nothing of it stays
   */
  async write(
    id: string,
    filePath: string,
    source: AsyncIterable<Uint8Array>,
    { length, stillWanted }: { length: number | null; stillWanted(): Promise<boolean> },
  ): Promise<{ bytes: number; sha256: string }> {
    if (length !== null && length > MAX_FILE_BYTES) throw FileRefused.tooLarge();
    await this.mustHaveRoom(length ?? 0);
    const incoming = await this.incoming(id);
    const file = await open(incoming, 'wx', 0o644);
    try {
      const written = await this.receive(file, source);
      if (length !== null && written.bytes !== length) throw new Error('the upload broke off');
      if (this.options.owner) await file.chown(this.options.owner.uid, this.options.owner.gid);
      await file.sync();
      if (!(await stillWanted())) throw FileRefused.containerGone();
      await this.inTurn(id, () => this.put(id, incoming, filePath));
      this.noteChange(id);
      return written;
    } catch (error) {
      throw FileRefused.ofDisk(error);
    } finally {
      await file.close();
      await rm(incoming, { force: true });
    }
  }

  /** A file, or a folder with all that is in it: of what names it, at once. @throws FileRefused */
  async delete(id: string, filePath: string): Promise<{ files: number }> {
    const outgoing = await this.incoming(id);
    await this.inTurn(id, () => this.takeAway(id, filePath, outgoing));
    this.noteChange(id);
    try {
      const isFolder = (await lstat(outgoing)).isDirectory();
      return { files: isFolder ? (await countFiles(outgoing)).files : 1 };
    } finally {
      await rm(outgoing, { recursive: true, force: true });
    }
  }

  /** Its files are not what they were when they were counted. */
  noteChange(id: string): void {
    this.changed.add(id);
    this.options.onChange();
  }

  takeChanged(): string[] {
    const ids = [...this.changed];
    this.changed = new Set();
    return ids;
  }

  /** Could not be counted: with those that change next, or later. */
  putBack(ids: readonly string[]): void {
    for (const id of ids) this.changed.add(id);
  }

  /** Someone deleted it: its files need not wait for the time that others wait who have no row. */
  noteForgotten(id: string): void {
    this.forgotten.add(id);
    this.options.onChange();
  }

  takeForgotten(): string[] {
    const ids = [...this.forgotten];
    this.forgotten = new Set();
    return ids;
  }

  async count(id: string): Promise<{ files: number; bytes: number }> {
    return countFiles(this.filesOf(id)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return { files: 0, bytes: 0 };
      throw error;
    });
  }

  /** Of containers, those that have something on the disk. */
  async ids(): Promise<string[]> {
    return readdir(this.options.root).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
  }

  /** All of a container. */
  async remove(id: string): Promise<void> {
    await rm(path.join(this.options.root, id), { recursive: true, force: true });
  }

  /** What a worker that was killed left half: of no use to anyone. Before the first of this one's own comes. */
  async forgetHalves(): Promise<void> {
    for (const id of await this.ids()) await rm(this.incomingOf(id), { recursive: true, force: true });
  }

  private async receive(file: FileHandle, source: AsyncIterable<Uint8Array>) {
    const hash = createHash('sha256');
    let bytes = 0;
    let lookAt = LOOK_EVERY_BYTES;
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      if (bytes > MAX_FILE_BYTES) throw FileRefused.tooLarge();
      if (bytes >= lookAt) {
        await this.mustHaveRoom(0);
        lookAt = bytes + LOOK_EVERY_BYTES;
      }
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  private async put(id: string, from: string, filePath: string): Promise<void> {
    const root = await this.openRoot(id);
    try {
      for (let tried = 1; ; tried++) {
        const folder = await root.makePath(folderOf(filePath), this.options.owner);
        try {
          await rename(from, folder.at(nameOf(filePath)));
          await syncFolder(folder);
          return;
        } catch (error) {
          if (codeOf(error) !== 'ENOENT' || tried === TRIES) throw error;
        } finally {
          if (folder !== root) await folder.close();
        }
      }
    } catch (error) {
      if (codeOf(error) === 'ENOTDIR') throw FileRefused.fileInTheWay(filePath);
      if (['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw FileRefused.folderInTheWay(filePath);
      throw error;
    } finally {
      await root.close();
    }
  }

  private async takeAway(id: string, filePath: string, to: string): Promise<void> {
    const folder = await this.openFolder(id, folderOf(filePath));
    try {
      if (!folder || (await folder.look(nameOf(filePath))) === null) throw FileRefused.notFound(filePath);
      await rename(folder.at(nameOf(filePath)), to);
    } finally {
      await folder?.close();
    }
    for (let empty = folderOf(filePath); empty !== ''; empty = folderOf(empty)) {
      const parent = await this.openFolder(id, folderOf(empty));
      if (!parent) return;
      try {
        await rmdir(parent.at(nameOf(empty)));
      } catch {
        return;
      } finally {
        await parent.close();
      }
    }
  }

  private async openFolder(id: string, folder: string): Promise<Directory | null> {
    let here = await Directory.open(this.filesOf(id)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    for (const part of folder.split('/').filter(Boolean)) {
      const parent: Directory | null = here;
      here = (await parent?.child(part).finally(() => parent.close())) ?? null;
      if (!here) return null;
    }
    return here;
  }

  private async openRoot(id: string): Promise<Directory> {
    await mkdir(this.filesOf(id), { recursive: true, mode: 0o755 });
    return Directory.open(this.filesOf(id));
  }

  /** Where something is that is not there yet, or no more. */
  private async incoming(id: string): Promise<string> {
    const directory = this.incomingOf(id);
    await mkdir(directory, { recursive: true, mode: 0o755 }).catch((error: unknown) => {
      throw FileRefused.ofDisk(error);
    });
    return path.join(directory, randomUUID());
  }

  private async mustHaveRoom(bytes: number): Promise<void> {
    await mkdir(this.options.root, { recursive: true, mode: 0o755 });
    const { bavail, bsize } = await statfs(this.options.root);
    const free = bavail * bsize - (this.options.reserveBytes ?? RESERVE_BYTES);
    if (bytes > free || free <= 0) throw FileRefused.diskFull(`${formatBytes(Math.max(0, free))} are left for files`);
  }

  private async inTurn<Value>(id: string, change: () => Promise<Value>): Promise<Value> {
    const before = this.turns.get(id) ?? Promise.resolve();
    const mine = before.then(change, change);
    const quiet = mine.catch(() => undefined);
    this.turns.set(id, quiet);
    void quiet.then(() => {
      if (this.turns.get(id) === quiet) this.turns.delete(id);
    });
    return mine;
  }

  private filesOf(id: string): string {
    return path.join(this.options.root, id, 'files');
  }

  private incomingOf(id: string): string {
    return path.join(this.options.root, id, 'incoming');
  }
}
