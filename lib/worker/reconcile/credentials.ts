/** Whom a registry is asked as, for an app of a project. */
import { VaultError } from '../../crypto/vault.ts';
import { parseImageReference } from '../../domain/image/image-reference.ts';
import { EngineError } from '../../engine/engine.ts';
import {
  type RegistryAccess,
  type RegistryKeeping,
  registryCredentials,
} from '../../services/registries/credentials.ts';

/** Null: as anyone. @throws EngineError `image-unauthorized` when the password cannot be opened */
export async function credentialsFor(
  keeping: RegistryKeeping,
  reference: string,
  projectId: string,
): Promise<RegistryAccess | null> {
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
