/** One hash for the content of files and folders: what was made from them is stale when it differs. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * @param paths relative to `root`; what does not exist counts as empty
 * @param leaveOut whether a file (relative to `root`) is of no interest
 */
export async function contentHash(
  root: string,
  paths: string[],
  leaveOut: (file: string) => boolean = () => false,
): Promise<string> {
  const files = (await Promise.all(paths.map((start) => filesUnder(root, start)))).flat().sort();
  const hash = createHash('sha256');
  for (const file of files) {
    if (leaveOut(file)) continue;
    hash.update(`${file}\0`);
    hash.update(await readFile(path.join(root, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesUnder(root: string, start: string): Promise<string[]> {
  try {
    const entries = await readdir(path.join(root, start), { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTDIR') return [start];
    if (code === 'ENOENT') return [];
    throw error;
  }
}
