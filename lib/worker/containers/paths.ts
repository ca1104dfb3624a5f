/** Paths within a container. */
import { open } from 'node:fs/promises';
import type { Directory } from '../../data/files/directory.ts';

/** `a/b/c` → `a/b`, `a` → ''. */
export function folderOf(filePath: string): string {
  return filePath.slice(0, Math.max(0, filePath.lastIndexOf('/')));
}

/** `a/b/c` → `c`. */
export function nameOf(filePath: string): string {
  return filePath.slice(filePath.lastIndexOf('/') + 1);
}

interface Entry {
  name: string;
  folder: boolean;
}

/** The same everywhere: by code units, not by anyone's language. */
export function byFolderAndName(a: Entry, b: Entry): number {
  if (a.folder !== b.folder) return a.folder ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

/** What was renamed in it is so after a power cut too. */
export async function syncFolder(folder: Directory): Promise<void> {
  const handle = await open(folder.at(''), 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
