/** The registry of this process, if it keeps one. Bundlers may load this module more than once; it is there once. */
import type { SharedRegistry } from './shared-registry.ts';

const place = globalThis as { davitSharedRegistry?: SharedRegistry };

export function currentSharedRegistry(): SharedRegistry | null {
  return place.davitSharedRegistry ?? null;
}

export function keepSharedRegistry(registry: SharedRegistry): void {
  place.davitSharedRegistry = registry;
}
