/** The settings of use cases, from the environment that the supervisor hands to its processes. */
import path from 'node:path';
import { loadConfig } from '../config/config.ts';
import type { Settings } from './platform.ts';

/** @throws ConfigError */
export function settingsFrom(env: Record<string, string | undefined>): Settings {
  const config = loadConfig(env);
  return {
    region: config.region,
    appDomain: config.appDomain,
    gatewayPort: config.gatewayPort,
    appAddresses: config.appAddresses,
    addressForm: env.DAVIT_ADDRESS_FORM === 'host' ? 'host' : 'loopback',
    workerSocket: path.join(config.home ?? path.resolve('.davit'), 'run', 'worker.sock'),
  };
}
