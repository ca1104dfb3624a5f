/** A folder as a build context: its content hash, and its tar. Names and modes count, times and owners do not. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';

export interface FolderFile {
  /** Relative to the folder. */
  name: string;
  mode: number;
  content: Buffer;
}

/** Every file of the folder and its folders, in the order of their names. */
export async function readFolder(folder: string, prefix = ''): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = prefix ? `${prefix}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      files.push(...(await readFolder(folder, name)));
    } else if (entry.isFile()) {
      const path = join(folder, name);
      // A clone's modes depend on the umask: only "executable or not" is kept.
      const executable = ((await stat(path)).mode & 0o100) !== 0;
      files.push({ name, mode: executable ? 0o755 : 0o644, content: await readFile(path) });
    }
  }
  return files;
}

/** 12 hex digits that change whenever a name, a mode or a byte does. */
export function contentHash(files: FolderFile[], ...also: string[]): string {
  const hash = createHash('sha256');
  for (const part of also) hash.update(`${part.length}:${part}`);
  for (const file of files) {
    hash.update(`${file.name}\0${file.mode}\0${file.content.length}\0`);
    hash.update(file.content);
  }
  return hash.digest('hex').slice(0, 12);
}

/** A tar of the files, owned by root, with one fixed time, so that the engine's build cache recognises it. */
export function packFiles(files: FolderFile[]): Readable {
  const tar = pack();
  const mtime = new Date(0);
  for (const { name, mode, content } of files) tar.entry({ name, mode, mtime, uid: 0, gid: 0 }, content);
  tar.finalize();
  return Readable.from(tar);
}
