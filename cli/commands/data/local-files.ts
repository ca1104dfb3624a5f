/** Files of this machine, and what they are called in a container. */
import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { filePath } from '../../../lib/domain/data/file-path.ts';
import { CliError, EXIT } from '../../errors.ts';

export interface LocalFile {
  /** On this machine. */
  from: string;
  /** Within the container. */
  path: string;
  bytes: number;
}

export interface Naming {
  /** Taken off the beginning. */
  removePrefix?: string;
  /** Put before it afterwards. */
  addPrefix?: string;
}

/** Everything below folders; links in them are left out, those that are named themselves are followed. */
export async function localFiles(wanted: string[], naming: Naming): Promise<{ files: LocalFile[]; leftOut: string[] }> {
  const files: LocalFile[] = [];
  const leftOut: string[] = [];
  for (const one of wanted) {
    const found = await stat(one).catch(() => null);
    if (!found) throw new CliError(EXIT.notFound, `There is no ${one} on this machine.`);
    const base = calledFor(one);
    if (found.isFile()) take(one, base, found.size);
    else if (found.isDirectory()) await walk(one, base);
    else throw new CliError(EXIT.usage, `${one} is neither a file nor a folder.`);
  }
  return { files, leftOut };

  async function walk(folder: string, base: string): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const from = path.join(folder, entry.name);
      const called = base === '' ? entry.name : `${base}/${entry.name}`;
      if (entry.isDirectory()) await walk(from, called);
      else if (entry.isFile()) take(from, called, (await lstat(from)).size);
      else leftOut.push(from);
    }
  }

  function take(from: string, called: string, bytes: number): void {
    const parsed = filePath.safeParse(nameWith(called, naming));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new CliError(EXIT.usage, `${from} cannot be called ${nameWith(called, naming)}: it ${issue?.message}.`);
    }
    files.push({ from, path: parsed.data, bytes });
  }
}

/** As it was written; of what lies elsewhere (`/data/models`, `../models`) its last part. */
export function calledFor(wanted: string): string {
  const normal = path.normalize(wanted).replaceAll(path.sep, '/').replace(/\/$/, '');
  if (normal === '.') return '';
  const isElsewhere = path.isAbsolute(wanted) || normal.split('/').includes('..');
  return isElsewhere ? path.basename(path.resolve(wanted)) : normal;
}

/** `train/a` without `train/` and with `v2/` is `v2/a`. */
export function nameWith(called: string, { removePrefix = '', addPrefix = '' }: Naming): string {
  const prefix = removePrefix.replace(/^\.\//, '');
  return addPrefix + (called.startsWith(prefix) ? called.slice(prefix.length).replace(/^\//, '') : called);
}
