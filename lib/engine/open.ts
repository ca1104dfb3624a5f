/** Chooses the engine. */
import { openDockerEngine } from './docker/docker-engine.ts';
import type { Engine } from './engine.ts';
import { openSimulatedEngine } from './simulated/simulated-engine.ts';
import { createSimulatedHost } from './simulated/simulated-host.ts';

export const DEFAULT_NETWORK_RANGE = '10.83.0.0/16';

export interface EngineConfig {
  engine: 'docker' | 'simulated';
  instanceId: string;
  /** As in DOCKER_HOST; null is `/var/run/docker.sock`. */
  dockerHost: string | null;
  /** CIDR out of which each project's network takes a /24. */
  networkRange: string;
}

/** @throws EngineError `failed` for a DOCKER_HOST that is not understood */
export function openEngine(config: EngineConfig): Engine {
  switch (config.engine) {
    case 'docker':
      return openDockerEngine(config);
    case 'simulated':
      return openSimulatedEngine(createSimulatedHost(), config.instanceId);
  }
}
