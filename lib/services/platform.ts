/** What every use case works with; made once per process. */
import type { AddressForm } from '../config/address-form.ts';
import type { AllowedHost } from '../config/allowed-hosts.ts';
import type { Vault } from '../crypto/vault.ts';
import type { SharedRegistry } from '../shared-registry/shared-registry.ts';
import type { PrismaClient } from '../store/postgres/database.ts';
import type { EventHub } from './events/hub.ts';

export interface Settings {
  region: string;
  appDomain: string;
  gatewayPort: number;
  /** Loopback range that apps get their own address from, as CIDR. */
  appAddresses: string;
  /** Which of an app's two addresses `status.url` is. */
  addressForm: AddressForm;
  /** Unix socket of the worker's byte streams. */
  workerSocket: string;
  /** Internal addresses that may be asked because a user named them. */
  allowHosts: readonly AllowedHost[];
  /** By what references name the shared registry; as Davit writes it first. */
  registryHosts: readonly [string, ...string[]];
  /** What the sessions of browsers are sealed with; absent in processes that browsers do not reach. */
  sessionSecret?: string;
}

export interface Platform {
  db: PrismaClient;
  settings: Settings;
  events: EventHub;
  /** Seals what users give as secret. Use cases open the password of a registry alone, to ask it. */
  vault: Vault;
  /** Null: this process keeps none. */
  sharedRegistry(): SharedRegistry | null;
}
