/**
 * Which file here is which there, where their times do not tell: a pushed one has the time at which the service took it
 * in, a repository keeps none, and what was replaced within the second in which it was listed has the time it had before.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { FoundFile } from '../files/walk.ts';
import type { Item } from '../sides/side.ts';

type Entry = [path: string, size: number, modifiedMs: number, version: string];

/** No version of anything. */
const DOUBTFUL = '?';

export class SyncRecord {
  private readonly entries = new Map<string, Entry>();

  /** Of one that was cut short or is not there, nothing is known: files are compared by their times, or brought again. */
  static async read(file: string): Promise<SyncRecord> {
    const record = new SyncRecord();
    const text = await readFile(file, 'utf8').catch(() => '[]');
    try {
      for (const entry of JSON.parse(text) as Entry[]) record.entries.set(entry[0], entry);
    } catch {
      record.entries.clear();
    }
    return record;
  }

  note(item: Pick<Item, 'path' | 'version'>, { size, modifiedMs }: Pick<FoundFile, 'size' | 'modifiedMs'>): void {
    this.entries.set(item.path, [item.path, size, modifiedMs, item.version]);
  }

  /** Its time is so fresh that another content may come to have it, too. */
  doubt({ path, size, modifiedMs }: Item): void {
    this.entries.set(path, [path, size, modifiedMs ?? 0, DOUBTFUL]);
  }

  doubts({ path, modifiedMs }: Item): boolean {
    const [, , doubtedMs, version] = this.entries.get(path) ?? [];
    return version === DOUBTFUL && doubtedMs === modifiedMs;
  }

  /** Both are as they were when they were noted as the same. */
  knows(item: Item, found: FoundFile | undefined): boolean {
    const [, size, modifiedMs, version] = this.entries.get(item.path) ?? [];
    return found !== undefined && size === found.size && modifiedMs === found.modifiedMs && version === item.version;
  }

  async write(file: string): Promise<void> {
    await writeFile(`${file}.new`, JSON.stringify([...this.entries.values()]));
    await rename(`${file}.new`, file);
  }

  get size(): number {
    return this.entries.size;
  }
}

/** @param precisionMs times that differ by less are the same */
export function hasSameTime(item: Item, found: FoundFile | undefined, precisionMs: number): boolean {
  if (found?.size !== item.size || item.modifiedMs === null) return false;
  return Math.floor(found.modifiedMs / precisionMs) === Math.floor(item.modifiedMs / precisionMs);
}
