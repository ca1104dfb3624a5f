/** Whether an image is too large to be fetched, as its registry's manifest tells it: before anything of it is. */
import type { AllowedHost } from '../../config/allowed-hosts.ts';
import { parseImageReference } from '../../domain/image/image-reference.ts';
import { imageBytes, tooLarge } from '../../domain/image/image-room.ts';
import { type Engine, EngineError } from '../../engine/engine.ts';
import type { Log } from '../../log/log.ts';
import { type ImageFacts, inspectImage } from '../../registry/inspect-image.ts';
import { RegistryError } from '../../registry/wire.ts';
import { type RegistryKeeping, whereToAsk } from '../../services/registries/credentials.ts';
import { listArchitectures } from '../../store/capacity/nodes.ts';
import { readMaxImageBytes } from '../../store/instance.ts';
import { credentialsFor } from './credentials.ts';

interface SizeCheckOptions extends RegistryKeeping {
  engine: Pick<Engine, 'disk' | 'imageLayers'>;
  allowHosts: readonly AllowedHost[];
  log: Log;
}

/** A pull waits for it: whoever is slower is not waited for. */
const TIMEOUT_MS = 5_000;

/** A registry that does not tell is the engine's to ask: its own answer is then told. */
export function sizeCheck({ engine, allowHosts, log, ...keeping }: SizeCheckOptions) {
  const { db } = keeping;
  const ask = async (image: string, projectId: string, signal: AbortSignal): Promise<ImageFacts | null> => {
    const reference = parseImageReference(image);
    if (!reference) return null;
    try {
      const architectures = await listArchitectures(db);
      const credentials = await credentialsFor(keeping, image, projectId);
      const asked = {
        ...whereToAsk(reference, keeping, allowHosts),
        architectures,
        credentials,
        ca: credentials?.ca ?? null,
      };
      return await inspectImage({ ...asked, signal, timeoutMs: TIMEOUT_MS });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RegistryError)) throw error;
      const { problem } = error;
      // Its own address is the engine's business; where it sends whoever asks, is not.
      if (problem.kind === 'address-refused' && !isHostOf(problem.host, reference.registry)) {
        const where = problem.host === problem.address ? problem.address : `${problem.host} (${problem.address})`;
        throw new EngineError('image-invalid', `its registry sends to ${where}, an address that Davit does not ask`);
      }
      log.info({ image, error: error.message }, 'its size is not known before it is fetched');
      return null;
    }
  };

  /** @returns why it is not fetched, and what to do; null: it is */
  return async (image: string, projectId: string, signal: AbortSignal): Promise<string | null> => {
    const facts = await ask(image, projectId, signal);
    if (!facts) return null;
    const [disk, largestBytes] = await Promise.all([engine.disk(), readMaxImageBytes(db)]);
    const room = { freeBytes: disk?.freeBytes ?? null, largestBytes };
    // What the engine has of it is looked up only where that can make a difference.
    const whole = tooLarge(imageBytes(facts.layerSizes, []), room);
    return whole && tooLarge(imageBytes(facts.layerSizes, await engine.imageLayers()), room);
  };
}

function isHostOf(host: string, registry: string): boolean {
  return registry === host || registry.startsWith(`${host}:`) || registry.startsWith(`[${host}]`);
}
