/** Data stores asked on a project's behalf, by the console itself: bounded, and what they say in our own words. */
import { z } from 'zod';
import { DataError, type DataErrorKind } from '../../data/errors.ts';
import { listEntries, listContainers as namesOf, type StoreEntry, testStore } from '../../data/look.ts';
import { containerName, dataPrefix } from '../../domain/data/volume-input.ts';
import { type DataStoreRecord, findStoreOf } from '../../store/data/stores.ts';
import { action } from '../action.ts';
import { type Refusal, ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { accessOf, openSecret, type StoreAccess } from './places.ts';

export interface StoreTest {
  /** Null: it takes them. */
  code: string | null;
  message: string;
}

const MOST_ENTRIES = 1_000;

const CODES: Record<DataErrorKind, string> = {
  'not-found': 'DATA_NOT_FOUND',
  unauthorized: 'DATA_UNAUTHORIZED',
  unreachable: 'DATA_UNREACHABLE',
  'disk-full': 'DISK_FULL',
  refused: 'DATA_REFUSED',
  failed: 'DATA_FAILED',
};
const REFUSALS: Record<DataErrorKind, Refusal> = {
  'not-found': 'not-found',
  unauthorized: 'conflict',
  unreachable: 'conflict',
  'disk-full': 'no-space',
  refused: 'conflict',
  failed: 'conflict',
};

/** Whether it takes the credentials. */
export async function askStore(platform: Platform, store: StoreAccess): Promise<StoreTest> {
  try {
    await testStore(store, null, options(platform));
    const where = hostOf(store.kind === 's3' ? store.endpoint : store.url);
    const what = store.kind === 's3' ? `the access key ${store.accessKey}` : `the user ${store.username}`;
    return { code: null, message: `${where} takes ${what}.` };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { code: CODES[error.kind], message: error.message };
  }
}

/** Buckets, or branches. */
export const listStoreContainers = action({
  on: 'dataStore',
  right: 'data.see',
  input: z.strictObject({}),
  run: async ({ platform, target }) =>
    told(async () => namesOf(accessOf(target, await secretOf(platform, target)), options(platform))),
});

/** What lies side by side below a prefix. */
export const listStoreObjects = action({
  on: 'dataStore',
  right: 'data.see',
  input: z.strictObject({ container: containerName, prefix: dataPrefix.default('') }),
  async run({ platform, target }, { container, prefix }): Promise<{ entries: StoreEntry[]; more: boolean }> {
    const access = accessOf(target, await secretOf(platform, target));
    const place =
      access.kind === 's3' ? { ...access, bucket: container, prefix } : { ...access, branch: container, prefix };
    return told(() => listEntries(place, MOST_ENTRIES, options(platform)));
  },
});

/** @throws ServiceError conflict SECRET_UNREADABLE */
export async function secretOf({ db, vault }: Platform, { projectId, alias }: DataStoreRecord): Promise<string> {
  const found = await findStoreOf(db, projectId, alias);
  if (!found) throw new ServiceError('not-found', 'NOT_FOUND', 'There is no data store with this id that you may see.');
  try {
    return openSecret(vault, found);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new ServiceError('conflict', 'SECRET_UNREADABLE', error.message);
  }
}

async function told<Value>(ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new ServiceError(REFUSALS[error.kind], CODES[error.kind], error.message);
  }
}

/** Stores are asked within a time of their own; who waits no longer gives up nothing but the answer. */
function options({ settings }: Platform) {
  return { signal: new AbortController().signal, owner: null, allowHosts: settings.allowHosts };
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
