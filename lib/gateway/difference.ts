/** Which runtime commands turn what HAProxy has into what it must have. Pure. */
import { type Desired, MAPS, type Server } from './options.ts';
import type { Observed } from './runtime.ts';

/**
 * What takes something away comes first (tokens, apps, replicas), then replicas that arrive, then what leads requests
 * to them.
 */
export function difference(observed: Observed, desired: Desired): string[] {
  const removals: string[] = [];
  const additions: string[] = [];
  for (const map of MAPS) {
    const [has, wants] = [observed.maps[map], desired.maps[map]];
    for (const key of has.keys()) if (!wants.has(key)) removals.push(`del map ${map}.map ${key}`);
    for (const [key, value] of wants) {
      const old = has.get(key);
      if (old === undefined) additions.push(`add map ${map}.map ${key} ${value}`);
      else if (old !== value) additions.push(`set map ${map}.map ${key} ${value}`);
    }
  }
  const leaving: string[] = [];
  const arriving: string[] = [];
  for (const [key, has] of observed.servers) {
    const wants = desired.servers.get(key);
    if (!wants) {
      if (has.state !== 'maint') leaving.push(...takeOut(key));
    } else if (!sameTarget(has, wants)) {
      if (has.state !== 'maint') leaving.push(...takeOut(key));
      arriving.push(
        `set server ${key} addr ${wants.address} port ${wants.port}`,
        `set server ${key} state ${wants.state}`,
      );
    } else if (has.state !== wants.state) {
      (wants.state === 'ready' ? arriving : leaving).push(`set server ${key} state ${wants.state}`);
    }
  }
  return [...removals, ...leaving, ...arriving, ...additions];
}

/**
 * What a process that a reload has replaced must have. It refuses changes of its servers, but a caller's open
 * connection may bring one more request to it: tokens hold there too, and an app of which it knows a replica that is
 * gone is not led to that address again, which may be another's by now.
 */
export function desiredWhileReplaced(observed: Observed, desired: Desired): Desired {
  const stale = new Set<string>();
  for (const [key, has] of observed.servers) {
    const wants = desired.servers.get(key);
    if (has.state !== 'maint' && !(wants && sameTarget(has, wants))) stale.add(slotOf(key));
  }
  const app = new Map<string, string>();
  for (const [appId, entry] of desired.maps.app) {
    const [slot, ...rest] = entry.split('|');
    const usable = !slot?.startsWith('slot_') || (observed.servers.has(`${slot}/r1`) && !stale.has(slot));
    app.set(appId, usable ? entry : ['none', ...rest].join('|'));
  }
  return { maps: { ...desired.maps, app }, servers: observed.servers };
}

function slotOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

/** What the worker has once the commands of `difference` are through. */
export function afterwards(observed: Observed, desired: Desired): Observed {
  const servers = new Map<string, Server>();
  for (const [key, has] of observed.servers) servers.set(key, desired.servers.get(key) ?? { ...has, state: 'maint' });
  return { maps: desired.maps, servers };
}

/** The replica is gone: no request for it can still end well. */
function takeOut(key: string): string[] {
  return [`set server ${key} state maint`, `shutdown sessions server ${key}`];
}

function sameTarget(one: Server, other: Server): boolean {
  return one.address === other.address && one.port === other.port;
}

/** Joined for one connection each, within HAProxy's limit for a line of commands. */
export function batches(commands: string[], maxBytes = 8_000): string[] {
  const joined: string[] = [];
  let batch = '';
  for (const command of commands) {
    if (batch !== '' && batch.length + command.length + 1 > maxBytes) {
      joined.push(batch);
      batch = '';
    }
    batch = batch === '' ? command : `${batch};${command}`;
  }
  if (batch !== '') joined.push(batch);
  return joined;
}

/** Lines of HAProxy's answer that report success in words; any other text is a refusal. */
const SUCCESS = /^(no need to change|IP changed|port changed|nothing changed)/;

export function refusals(answer: string): string[] {
  return answer.split('\n').filter((line) => line.trim() !== '' && !SUCCESS.test(line));
}
