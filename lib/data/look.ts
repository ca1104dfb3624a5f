/** A look at a store, for whoever adds or browses one: bounded in entries and in time. */
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataError } from './errors.ts';
import type { DataOptions, GitAccess, GitPlace, S3Access, S3Place } from './place.ts';
import { fetchBranch, listBranches, listTree } from './programs/git.ts';
import { lookInto } from './programs/rclone.ts';

export type StoreAccess = S3Access | GitAccess;

export interface StoreEntry {
  name: string;
  isFolder: boolean;
  /** Null: of a folder, or not known without fetching it. */
  size: number | null;
  /** Null: of a folder, or the store keeps no times. */
  modifiedAt: Date | null;
}

const TIMEOUT_MS = 20_000;
const MOST_CONTAINERS = 1_000;
const MOST_LOOK_BYTES = 64 * 2 ** 20;

/**
 * Whether the store answers and takes the credentials.
 *
 * @param container a bucket or branch that has to be there; null: the store itself
 * @throws DataError
 */
export function testStore(store: StoreAccess, container: string | null, options: DataOptions): Promise<void> {
  return inTime(store, options, async (bounded) => {
    if (store.kind === 'git') return testRepository(store, container, bounded);
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
    if (store.kind === 'git') {
      const names = await listBranches(store, bounded, MOST_CONTAINERS + 1);
      return { names: names.slice(0, MOST_CONTAINERS), more: names.length > MOST_CONTAINERS };
    }
    const { entries, more } = await lookInto(store, null, MOST_CONTAINERS, bounded);
    return { names: entries.map((entry) => entry.path), more };
  });
}

/** What lies side by side below the prefix. @throws DataError */
export function listEntries(
  place: S3Place | GitPlace,
  most: number,
  options: DataOptions,
): Promise<{ entries: StoreEntry[]; more: boolean }> {
  return inTime(place, options, async (bounded) => {
    if (place.kind === 'git') return lookIntoBranch(place, most, bounded);
    const { entries, more } = await lookInto(place, place, most, bounded);
    return {
      more,
      entries: entries.map(({ path: name, size, modifiedMs, isFolder }) => ({
        name,
        isFolder,
        size: isFolder ? null : size,
        modifiedAt: isFolder ? null : new Date(modifiedMs),
      })),
    };
  });
}

async function testRepository(store: GitAccess, branch: string | null, options: DataOptions): Promise<void> {
  const names = await listBranches(store, options, Number.POSITIVE_INFINITY);
  if (branch === null || names.includes(branch)) return;
  throw new DataError('not-found', `The repository has no branch ${branch}: check its name.`);
}

/** Names alone are fetched, where the server can do that; one that sends everything is cut off. */
async function lookIntoBranch(place: GitPlace, most: number, options: DataOptions) {
  const repository = await mkdtemp(path.join(tmpdir(), 'davit-look-'));
  try {
    await chmod(repository, 0o755);
    if (options.owner) await chown(repository, options.owner.uid, options.owner.gid);
    const here = { ...options, cwd: repository };
    await fetchBranch(place, here, { filter: 'blob:none', mostBytes: MOST_LOOK_BYTES });
    const entries = (await listTree(place, false, here)).map(({ path: name, kind }) => ({
      name,
      isFolder: kind === 'folder',
      size: null,
      modifiedAt: null,
    }));
    return { entries: entries.slice(0, most), more: entries.length > most };
  } finally {
    await rm(repository, { recursive: true, force: true });
  }
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
