/** The settings of use cases, from the environment that the supervisor hands to its processes, checked there. */
import path from 'node:path';
import { parseAllowedHosts } from '../config/allowed-hosts.ts';
import { sharedRegistryHosts } from '../domain/image/shared-registry.ts';
import type { Settings } from './platform.ts';

/** @throws Error naming the variable that is not set */
export function settingsFrom(env: Record<string, string | undefined>): Settings {
  return {
    region: required(env, 'DAVIT_REGION'),
    appDomain: required(env, 'DAVIT_APP_DOMAIN'),
    gatewayPort: Number(required(env, 'DAVIT_GATEWAY_PORT')),
    appAddresses: required(env, 'DAVIT_APP_ADDRESSES'),
    addressForm: env.DAVIT_ADDRESS_FORM === 'host' ? 'host' : 'loopback',
    workerSocket: path.join(required(env, 'DAVIT_HOME'), 'run', 'worker.sock'),
    registryHosts: sharedRegistryHosts(required(env, 'DAVIT_HOST'), Number(required(env, 'DAVIT_CONSOLE_PORT'))),
    allowHosts: parseAllowedHosts(env.DAVIT_ALLOW_HOSTS ?? '') ?? [],
    sessionSecret: required(env, 'DAVIT_SESSION_SECRET'),
  };
}

export function required(env: Record<string, string | undefined>, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: the console is started by npm start, which sets it.`);
  return value;
}
