/** Whom a registry is asked as, on a project's behalf. */
import { type AllowedHost, parseAllowedHosts } from '../../config/allowed-hosts.ts';
import type { Vault } from '../../crypto/vault.ts';
import type { ImageReference } from '../../domain/image/image-reference.ts';
import { isShared, splitRepository } from '../../domain/image/shared-registry.ts';
import type { Credentials } from '../../registry/registry-client.ts';
import { findRegistryOf } from '../../store/disk/registries.ts';
import { findProject } from '../../store/people/projects.ts';
import type { Database } from '../../store/postgres/database.ts';
import { ServiceError } from '../errors.ts';
import { pullTicket } from '../shared-registry/pull-ticket.ts';

/** What it takes to ask as someone. */
export interface RegistryKeeping {
  db: Database;
  vault: Vault;
  /** By what references name the shared registry. */
  registryHosts: readonly string[];
}

/** As whom a registry is asked, and by which CA it is trusted: null for those that this host trusts. */
export interface RegistryAccess extends Credentials {
  ca: string | null;
}

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

/** Whether it is of the shared registry, and not of this project's part of it: for the project it is not there. */
export async function isOfAnotherProject(
  { db, registryHosts }: Pick<RegistryKeeping, 'db' | 'registryHosts'>,
  projectId: string,
  reference: ImageReference | null,
): Promise<boolean> {
  if (!reference || !isShared(reference, registryHosts)) return false;
  return splitRepository(reference.repository)?.project !== (await findProject(db, projectId))?.slug;
}

/**
 * How an image's registry is asked. The shared one, which is this host's, by its first name: that is where it listens.
 *
 * @param allowHosts what else of this host may be asked
 */
export function whereToAsk(
  image: ImageReference,
  { registryHosts }: Pick<RegistryKeeping, 'registryHosts'>,
  allowHosts: readonly AllowedHost[],
): { image: ImageReference; allowHosts: readonly AllowedHost[] } {
  const [registry] = registryHosts;
  if (registry === undefined || !isShared(image, registryHosts)) return { image, allowHosts };
  const own = parseAllowedHosts(registry.replace(':', '/32:')) ?? [];
  return { image: { ...image, registry }, allowHosts: [...allowHosts, ...own] };
}

/**
 * Null: the project added no registry of that host, and it is asked as anyone is.
 *
 * @param host as references name it
 * @throws VaultError when the instance's key is another one now
 */
export async function registryCredentials(
  { db, vault, registryHosts }: RegistryKeeping,
  projectId: string,
  host: string,
): Promise<RegistryAccess | null> {
  if (isShared({ registry: host }, registryHosts)) return { ...pullTicket(vault, projectId), ca: null };
  const found = await findRegistryOf(db, projectId, host);
  return (
    found && {
      username: found.username,
      password: vault.open(found.password, registryPlace(found.id)),
      ca: found.ca,
    }
  );
}
