/**
 * Which app holds which slot, and which replica which server of it. Kept in memory; after a restart of the controller
 * read back from what HAProxy has. No clock of its own.
 */
import { isIP } from 'node:net';
import type { Endpoint, EndpointServer } from '../store/endpoints.ts';
import { isLive, retryAfterSeconds, unavailableBody } from './answers.ts';
import { type Desired, emptyMaps, SERVERS_PER_SLOT, type Server, SLOT_STEP, serverKey } from './options.ts';
import type { Observed } from './runtime.ts';
import type { Table } from './source.ts';

/** Longer than a request of the slot's former app may still look for a server there. */
const QUARANTINE_MS = 10_000;

interface Place {
  server: EndpointServer;
  index: number;
}

export interface Assigned {
  endpoint: Endpoint;
  server: EndpointServer;
  slot: number;
  key: string;
}

export class Assignment {
  slots = SLOT_STEP;
  private readonly slotOf = new Map<string, number>();
  private readonly places = new Map<string, Place[]>();
  private readonly freedAtMs = new Map<number, number>();

  /** Takes over what a running HAProxy has, so that requests in flight keep their replica's name. */
  adopt(observed: Observed, slots: number, endpoints: Endpoint[]): void {
    this.slots = slots;
    for (const endpoint of endpoints) {
      const slot = Number(/^slot_(\d+)\|/.exec(observed.maps.app.get(endpoint.appId) ?? '')?.[1] ?? 0);
      if (slot < 1 || slot > slots) continue;
      this.slotOf.set(endpoint.appId, slot);
      const places: Place[] = [];
      for (const server of endpoint.servers) {
        for (let index = 1; index <= SERVERS_PER_SLOT; index++) {
          const has = observed.servers.get(serverKey(slot, index));
          const same = has && has.state !== 'maint' && has.address === server.address && has.port === server.port;
          if (same && !places.some((place) => place.index === index)) {
            places.push({ server, index });
            break;
          }
        }
      }
      this.places.set(endpoint.appId, places);
    }
  }

  /** Brings the assignment up to the table. False: there are too few slots, `slots` has grown, HAProxy must reload. */
  update(endpoints: Endpoint[], nowMs: number): boolean {
    const serving = endpoints.filter((endpoint) => endpoint.servers.some(isReachable));
    const wanted = new Set(serving.map((endpoint) => endpoint.appId));
    for (const [appId, slot] of this.slotOf) {
      if (wanted.has(appId)) continue;
      this.slotOf.delete(appId);
      this.places.delete(appId);
      this.freedAtMs.set(slot, nowMs);
    }
    const before = this.slots;
    const free = this.freeSlots(nowMs);
    for (const endpoint of serving) {
      if (!this.slotOf.has(endpoint.appId)) {
        if (free.length === 0) {
          for (let slot = this.slots + 1; slot <= this.slots + SLOT_STEP; slot++) free.push(slot);
          this.slots += SLOT_STEP;
        }
        const slot = free.shift();
        if (slot !== undefined) this.slotOf.set(endpoint.appId, slot);
      }
      this.placeServers(endpoint);
    }
    return this.slots === before;
  }

  desired(table: Table, appDomain: string): Desired {
    const maps = emptyMaps();
    const servers = new Map<string, Server>();
    for (const endpoint of table.endpoints) {
      const { appId } = endpoint;
      if (!isKey(appId) || endpoint.state === 'DELETED') continue;
      maps.host.set(`${appId}.${appDomain}`, appId);
      if (isIP(endpoint.address) === 4) maps.address.set(endpoint.address, appId);
      maps.app.set(appId, this.appEntry(endpoint));
      if (!isLive(endpoint)) maps.unavailable.set(appId, Buffer.from(unavailableBody(endpoint)).toString('base64'));
    }
    for (const { appId, tokenHash } of table.grants) {
      if (isKey(appId) && isHash(tokenHash)) maps.grant.set(`${appId}|${tokenHash}`, '1');
    }
    for (const hash of table.tokenHashes) if (isHash(hash)) maps.token.set(hash, '1');
    for (const { server, key } of this.assigned(table.endpoints)) {
      const state = server.draining ? 'drain' : 'ready';
      servers.set(key, { address: server.address, port: server.port, state });
    }
    return { maps, servers };
  }

  /** Which app has which slot. */
  owners(): Map<number, string> {
    return new Map([...this.slotOf].map(([appId, slot]) => [slot, appId]));
  }

  assigned(endpoints: Endpoint[]): Assigned[] {
    return endpoints.flatMap((endpoint) => {
      const slot = this.slotOf.get(endpoint.appId);
      if (slot === undefined) return [];
      return (this.places.get(endpoint.appId) ?? []).map(({ server, index }) => ({
        endpoint,
        server,
        slot,
        key: serverKey(slot, index),
      }));
    });
  }

  /** `<slot | none | unavailable>|<request timeout in ms>|<open | token>|<Retry-After in seconds>` */
  private appEntry(endpoint: Endpoint): string {
    const slot = this.slotOf.get(endpoint.appId);
    const target = !isLive(endpoint) ? 'unavailable' : slot === undefined ? 'none' : `slot_${slot}`;
    const access = endpoint.unsecureHttp ? 'open' : 'token';
    return `${target}|${endpoint.requestTimeoutSeconds * 1000}|${access}|${retryAfterSeconds(endpoint)}`;
  }

  private freeSlots(nowMs: number): number[] {
    const taken = new Set(this.slotOf.values());
    const free: number[] = [];
    for (let slot = 1; slot <= this.slots; slot++) {
      const freedAtMs = this.freedAtMs.get(slot);
      if (!taken.has(slot) && (freedAtMs === undefined || nowMs - freedAtMs >= QUARANTINE_MS)) free.push(slot);
    }
    return free;
  }

  private placeServers(endpoint: Endpoint): void {
    const old = this.places.get(endpoint.appId) ?? [];
    const oldIndex = new Map(old.map((place) => [place.server.replicaId, place.index]));
    const used = new Set(old.map((place) => place.index));
    const places: Place[] = [];
    for (const server of endpoint.servers.filter(isReachable)) {
      let index = oldIndex.get(server.replicaId);
      if (index === undefined) {
        index = 1;
        while (used.has(index)) index++;
        // More than the app's replicas, a rollout's and drains: it comes in as soon as one has left.
        if (index > SERVERS_PER_SLOT) continue;
        used.add(index);
      }
      places.push({ server, index });
    }
    this.places.set(endpoint.appId, places);
  }
}

function isReachable(server: EndpointServer): boolean {
  return isIP(server.address) !== 0 && server.port >= 1 && server.port <= 65535;
}

/** Words of HAProxy's command line are separated by spaces and semicolons: nothing else than these gets there. */
function isKey(text: string): boolean {
  return /^[0-9a-zA-Z-]{1,64}$/.test(text);
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
