/** Whom a registry is asked as, for an app of a project. */
import { type Vault, VaultError } from '../../crypto/vault.ts';
import { parseImageReference } from '../../domain/image/image-reference.ts';
import { EngineError } from '../../engine/engine.ts';
import type { Credentials } from '../../registry/registry-client.ts';
import { registryCredentials } from '../../services/registries/credentials.ts';
import type { Database } from '../../store/postgres/database.ts';

/** Null: as anyone. @throws EngineError `image-unauthorized` when the password cannot be opened */
export async function credentialsFor(
  keeping: { db: Database; vault: Vault },
  reference: string,
  projectId: string,
): Promise<Credentials | null> {
  const host = parseImageReference(reference)?.registry;
  if (host === undefined) return null;
  try {
    return await registryCredentials(keeping, projectId, host);
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    const why = `the password for ${host} cannot be opened, for the instance’s key is another one now: give it again`;
    throw new EngineError('image-unauthorized', why, { cause: error });
  }
}
