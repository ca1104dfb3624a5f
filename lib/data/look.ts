/** A look at a store, for whoever adds or browses one: bounded in entries and in time. */
import { DataError } from './errors.ts';
import type { DataOptions, GitAccess, GitPlace, S3Access, S3Place } from './place.ts';
import { lookInto } from './programs/rclone.ts';

export type StoreAccess = S3Access | GitAccess;

export interface StoreEntry {
  name: string;
  isFolder: boolean;
  /** Null: of a folder. */
  size: number | null;
  /** Null: of a folder, or the store keeps no times. */
  modifiedAt: Date | null;
}

const TIMEOUT_MS = 20_000;
const MOST_CONTAINERS = 1_000;

/**
 * Whether the store answers and takes the credentials.
 *
 * @param container a bucket or branch that has to be there; null: the store itself
 * @throws DataError
 */
export function testStore(store: StoreAccess, container: string | null, options: DataOptions): Promise<void> {
  return inTime(store, options, async (bounded) => {
    if (store.kind === 'git') throw new DataError('refused', 'Repositories are not brought over.');
    await lookInto(store, container === null ? null : { bucket: container, prefix: '' }, 1, bounded).catch(
      (error: unknown) => {
        // A key that may not list the buckets is good for those that it may use.
        if (container === null && error instanceof DataError && error.isForbidden) return;
        throw error;
      },
    );
  });
}

/** Buckets, or branches. @throws DataError */
export function listContainers(store: StoreAccess, options: DataOptions): Promise<{ names: string[]; more: boolean }> {
  return inTime(store, options, async (bounded) => {
    if (store.kind === 'git') throw new DataError('refused', 'Repositories are not brought over.');
    const { entries, more } = await lookInto(store, null, MOST_CONTAINERS, bounded);
    return { names: entries.map(({ path }) => path), more };
  });
}

/** What lies side by side below the prefix. @throws DataError */
export function listEntries(
  place: S3Place | GitPlace,
  most: number,
  options: DataOptions,
): Promise<{ entries: StoreEntry[]; more: boolean }> {
  return inTime(place, options, async (bounded) => {
    if (place.kind === 'git') throw new DataError('refused', 'Repositories are not brought over.');
    const { entries, more } = await lookInto(place, place, most, bounded);
    return {
      more,
      entries: entries.map(({ path, size, modifiedMs, isFolder }) => ({
        name: path,
        isFolder,
        size: isFolder ? null : size,
        modifiedAt: isFolder ? null : new Date(modifiedMs),
      })),
    };
  });
}

async function inTime<T>(
  store: StoreAccess,
  options: DataOptions,
  look: (bounded: DataOptions & { cwd: string }) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await look({ ...options, cwd: '/', signal: AbortSignal.any([options.signal, deadline]) });
  } catch (error) {
    if (!deadline.aborted || options.signal.aborted) throw error;
    const host = URL.parse(store.kind === 's3' ? store.endpoint : store.url)?.host ?? 'The store';
    throw new DataError('unreachable', `${host} did not answer within ${TIMEOUT_MS / 1000} s.`, { transient: true });
  }
}
