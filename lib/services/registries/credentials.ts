/** Whom a registry is asked as, on a project's behalf. */
import type { Vault } from '../../crypto/vault.ts';
import type { Credentials } from '../../registry/registry-client.ts';
import { findRegistryOf } from '../../store/disk/registries.ts';
import type { Database } from '../../store/postgres/database.ts';
import { ServiceError } from '../errors.ts';

/** Where the sealed password of a registry belongs: to its row, nowhere else. */
export function registryPlace(id: string): string {
  return `registry:${id}`;
}

/** What a VaultError is to who asked: the sentence is theirs to act on. */
export function unreadablePassword(host: string): ServiceError {
  return new ServiceError(
    'conflict',
    'SECRET_UNREADABLE',
    `The password for ${host} cannot be opened: the instance’s key is another one now. Give the password again.`,
  );
}

/**
 * Null: the project added no registry of that host, and it is asked as anyone is.
 *
 * @param host as references name it
 * @throws VaultError when the instance's key is another one now
 */
export async function registryCredentials(
  { db, vault }: { db: Database; vault: Vault },
  projectId: string,
  host: string,
): Promise<Credentials | null> {
  const found = await findRegistryOf(db, projectId, host);
  return found && { username: found.username, password: vault.open(found.password, registryPlace(found.id)) };
}
