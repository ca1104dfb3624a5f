/** Where the files of a project are, with what opens them in clear. */
import path from 'node:path';
import { type Vault, VaultError } from '../../crypto/vault.ts';
import { DataError } from '../../data/errors.ts';
import type { DirectoryPlace, GitAccess, Place, S3Access } from '../../data/place.ts';
import { OWN_STORE, type StorePlace } from '../../domain/data/volume.ts';
import { findContainerOf } from '../../store/data/containers.ts';
import { type DataStoreRecord, findStoreOf } from '../../store/data/stores.ts';
import type { Database } from '../../store/postgres/database.ts';

export type StoreAccess = S3Access | GitAccess;

/** Where the sealed secret of a data store belongs: to its row, nowhere else. */
export function storeSecretPlace(id: string): string {
  return `data-store:${id}`;
}

/** Below the home of Davit's data: the worker's own. */
export function containersHome(dataRoot: string): string {
  return path.join(dataRoot, 'containers');
}

/** The container whose files are there. */
export function containerIdOf(place: DirectoryPlace): string {
  return path.basename(path.dirname(place.path));
}

export function containerFilesHome(dataRoot: string, containerId: string): string {
  return path.join(containersHome(dataRoot), containerId, 'files');
}

/**
 * Of a container of Davit's own, a bucket of an S3 store, a branch of a git store.
 *
 * @param dataRoot where the worker keeps data
 * @throws DataError not-found, or unauthorized where the secret cannot be opened
 */
export async function resolvePlace(
  { db, vault, dataRoot }: { db: Database; vault: Vault; dataRoot: string },
  projectId: string,
  { alias, container, prefix }: StorePlace,
): Promise<Place> {
  if (alias === OWN_STORE) {
    const found = await findContainerOf(db, projectId, container);
    if (!found) throw gone(`no container ${container}: make it, or mount another`);
    return { kind: 'directory', path: containerFilesHome(dataRoot, found.id), prefix };
  }
  const store = await findStoreOf(db, projectId, alias);
  if (!store) throw gone(`no data store ${alias}: add it, or mount another`);
  const access = accessOf(store, openSecret(vault, store));
  switch (access.kind) {
    case 's3':
      return { ...access, bucket: container, prefix };
    case 'git':
      return { ...access, branch: container, prefix };
  }
}

/** @throws DataError unauthorized */
export function openSecret(vault: Vault, { id, alias, secret }: { id: string; alias: string; secret: string }): string {
  try {
    return vault.open(secret, storeSecretPlace(id));
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    throw new DataError(
      'unauthorized',
      `The secret of the data store ${alias} cannot be opened: the instance’s key is another one now. Give the secret again.`,
      { cause: error },
    );
  }
}

export function accessOf(
  { kind, url, region, username }: Pick<DataStoreRecord, 'kind' | 'url' | 'region' | 'username'>,
  secret: string,
): StoreAccess {
  switch (kind) {
    case 's3':
      return { kind, endpoint: url, region, accessKey: username, secretKey: secret };
    case 'git':
      return { kind, url, username, password: secret };
  }
}

function gone(what: string): DataError {
  return new DataError('not-found', `The project has ${what}.`);
}
