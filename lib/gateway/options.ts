/** What the gateway is told at its start, and the names that its files and HAProxy's configuration share. */

import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { MAX_LIVE_REPLICAS } from '../domain/lifecycle/model.ts';

export interface GatewayOptions {
  /** Directory of its own, mode 0700: configuration, maps, sockets. */
  directory: string;
  haproxyPath: string;
  /** Address that others reach it at; loopback and every app's own address are always served. */
  host: string;
  port: number;
  /** CIDR of the apps' own loopback addresses. */
  appAddresses: string;
  /** Apps answer at `<app id>.<appDomain>`. */
  appDomain: string;
  threads: number;
  maxConnections: number;
  /** How long a caller may take for its request's head, and how long it may pause in the middle of a body. */
  requestHeadTimeoutMs: number;
  clientTimeoutMs: number;
  connectTimeoutMs: number;
}

export const SERVERS_PER_SLOT = MAX_LIVE_REPLICAS;
export const SLOT_STEP = 64;

const MAX_CONNECTIONS = 9_000;
/** Descriptors for listeners, sockets, threads; two per connection, one to the caller and one to the replica. */
const RESERVED_DESCRIPTORS = 500;

export const DEFAULT_TIMEOUTS = { requestHeadTimeoutMs: 15_000, clientTimeoutMs: 300_000, connectTimeoutMs: 1_000 };

/** As many connections as the file descriptors that this process may open allow. */
export function connectionLimit(limits = readFileSync('/proc/self/limits', 'utf8')): number {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1];
  if (hard === 'unlimited') return MAX_CONNECTIONS;
  const descriptors = Number(hard ?? 1024);
  return Math.max(100, Math.min(MAX_CONNECTIONS, Math.floor((descriptors - RESERVED_DESCRIPTORS) / 2)));
}

/** @throws Error where a value would not survive HAProxy's configuration or the length of a socket's path */
export function checkOptions(options: GatewayOptions): void {
  if (isIP(options.host) !== 4) throw new Error(`DAVIT_HOST must be an IPv4 address, not "${options.host}".`);
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(options.appDomain)) {
    throw new Error(`DAVIT_APP_DOMAIN must be a lower-case domain name, not "${options.appDomain}".`);
  }
  if (!/^[0-9.]+\/[0-9]+$/.test(options.appAddresses)) {
    throw new Error(
      `DAVIT_APP_ADDRESSES must be an IPv4 network such as 127.83.0.0/16, not "${options.appAddresses}".`,
    );
  }
  if (Buffer.byteLength(gatewayFiles(options.directory).workerSocket) > 90) {
    throw new Error(
      `The path ${options.directory} is too long for a unix socket. Set DAVIT_HOME to a path of at most 70 characters.`,
    );
  }
}

export function gatewayFiles(directory: string) {
  return {
    config: join(directory, 'haproxy.cfg'),
    log: join(directory, 'haproxy.log'),
    workerSocket: join(directory, 'haproxy.sock'),
    masterSocket: join(directory, 'master.sock'),
  };
}

export const MAPS = ['host', 'address', 'app', 'unavailable', 'grant', 'token'] as const;
/**
 * `host`, `address`: what a request names → app id. `app`: app id → see `appEntry`. `unavailable`: app id → the body
 * of its 503, base64. `grant`: `<app id>|<token hash>`. `token`: hash of every token there is.
 */
export type MapName = (typeof MAPS)[number];
export type Maps = Record<MapName, Map<string, string>>;

export function emptyMaps(): Maps {
  return {
    host: new Map(),
    address: new Map(),
    app: new Map(),
    unavailable: new Map(),
    grant: new Map(),
    token: new Map(),
  };
}

export type ServerState = 'ready' | 'drain' | 'maint';

export interface Server {
  address: string;
  port: number;
  state: ServerState;
}

/** Key of a server in HAProxy's own words: `slot_3/r7`. */
export function serverKey(slot: number, index: number): string {
  return `slot_${slot}/r${index}`;
}

/** All that HAProxy must hold: maps, and the servers that are not just empty places. */
export interface Desired {
  maps: Maps;
  servers: Map<string, Server>;
}
