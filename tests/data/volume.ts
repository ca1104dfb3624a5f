/** A volume's directory of a test alone, and short ways to fill and read directories. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SyncOptions, SyncProgress } from '../../lib/data/place.ts';

/** What app containers run as. */
export const CONTAINER = { uid: 42420, gid: 42420 };
export const asRoot = process.getuid?.() === 0;

export interface TestVolume {
  home: string;
  files: string;
  /** What was told, one after the other. */
  told: SyncProgress[];
  options(change?: Partial<SyncOptions>): SyncOptions;
  remove(): Promise<void>;
}

export async function testVolume(root = tmpdir()): Promise<TestVolume> {
  const home = await mkdtemp(path.join(root, 'davit-volume-'));
  // As in a home, whoever brings files there can pass.
  await chmod(home, 0o755);
  const told: SyncProgress[] = [];
  return {
    home,
    files: path.join(home, 'files'),
    told,
    options: (change = {}) => ({
      signal: new AbortController().signal,
      owner: asRoot ? CONTAINER : null,
      allowHosts: [],
      onProgress: (progress) => told.push(progress),
      ...change,
    }),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

/** Path → content, of all files below. */
export async function contentOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const pairs = files
    .sort()
    .map(async (file) => [path.relative(directory, file), await readFile(file, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

let seconds = Date.parse('2026-01-01T00:00:00Z') / 1000;

/** Long ago, so that nothing is in doubt. */
export async function fill(directory: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, 0o644);
    seconds += 1;
    await utimes(file, seconds, seconds);
  }
}
