/** Whether this instance has a registry of its own now. */
import type { SharedRegistry } from '../../shared-registry/shared-registry.ts';
import { ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';

const ABSENT =
  'This instance has no shared registry: docker-registry or openssl is not there. On Debian or Ubuntu run “apt-get install -y --no-install-recommends docker-registry openssl” as root, then start Davit again.';

/** @throws ServiceError unavailable NO_SHARED_REGISTRY, with what to do */
export function registryOf(platform: Platform): SharedRegistry {
  const registry = platform.sharedRegistry();
  if (!registry) throw new ServiceError('unavailable', 'NO_SHARED_REGISTRY', ABSENT);
  return registry;
}

/** Null: it answers. Else why not, and what to do. */
export function whyNotThere(platform: Platform): string | null {
  const state = platform.sharedRegistry()?.state ?? { status: 'absent' as const, why: ABSENT };
  return state.status === 'ready' ? null : state.why;
}
