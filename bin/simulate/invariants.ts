/** What must hold of an app's world at every instant, and once it rests. Each violation is a sentence. */

import { MAX_LIVE_REPLICAS } from '../../lib/domain/lifecycle/model.ts';
import { charge } from '../../lib/domain/money/charge.ts';
import type { Interval } from './record.ts';
import type { World } from './world.ts';

/** At this instant, and what was found on the way to it: what was written is checked as it is written (`record.ts`). */
export function violations(world: World): string[] {
  const found = world.found.length > 0 ? [...world.found] : [];
  const { replicas } = world.aggregate;
  if (replicas.length > MAX_LIVE_REPLICAS) found.push(`more than ${MAX_LIVE_REPLICAS} live replicas`);
  for (const [index, replica] of replicas.entries()) {
    for (const other of replicas.slice(index + 1)) {
      if (replica.ordinal === other.ordinal) found.push(`two live replicas of ordinal ${replica.ordinal}`);
    }
  }
  const seen = new Set<string>();
  for (const { replicaId, stray } of world.containers.values()) {
    if (seen.has(replicaId)) found.push(`two containers of replica ${replicaId}`);
    seen.add(replicaId);
    const owner = replicas.find((one) => one.id === replicaId);
    if (owner && owner.nodeId === null) found.push(`a container of replica ${replicaId}, which holds no capacity`);
    if (!owner && !stray) found.push(`a container of replica ${replicaId}, which is no more`);
  }
  return found;
}

/** Once nothing is left to do: the end that was asked, and nothing over. */
export function violationsAtRest(world: World): string[] {
  const { app, replicas } = world.aggregate;
  const found = [...violations(world), ...violationsOfBill(world.intervals, world.node.now)];
  const ready = replicas.filter((replica) => replica.state === 'READY').length;
  switch (app.state) {
    case 'RUNNING':
      if (ready !== app.replicas) found.push(`RUNNING with ${ready} of ${app.replicas} ready`);
      if (world.containers.size !== app.replicas)
        found.push(`${world.containers.size} containers for ${app.replicas} replicas`);
      return found;
    case 'STOPPED':
    case 'FAILED':
    case 'ERROR':
    case 'DELETED':
      if (replicas.length > 0) found.push(`${app.state} with ${replicas.length} replicas`);
      if (world.containers.size > 0) found.push(`${app.state} with ${world.containers.size} containers`);
      if (world.intervals.some((interval) => interval.end === null)) found.push(`${app.state} with an open interval`);
      return found;
    default:
      return [...found, `it rests in ${app.state}`];
  }
}

/** The bill equals what someone counts who walks through the minutes one by one. */
export function violationsOfBill(intervals: readonly Interval[], nowMs: number): string[] {
  const slots = new Map<string, { ordinal: number; units: number; intervals: [number, number][] }>();
  for (const { ordinal, units, start, end } of intervals) {
    const key = `${ordinal} ${units}`;
    const slot = slots.get(key) ?? { ordinal, units, intervals: [] };
    slots.set(key, slot);
    slot.intervals.push([start, end ?? nowMs]);
  }
  let nanos = 0n;
  for (const { units, intervals: own } of slots.values()) {
    let paidUntil = 0;
    for (const [start, end] of own) {
      for (let at = Math.max(start, paidUntil); at < end; at = paidUntil) {
        paidUntil = at + 60_000;
        nanos += PRICE * BigInt(units);
      }
    }
  }
  const { totalNanos } = charge(
    [...slots.values()].map((slot) => ({ app: 'app', flavor: 'flavor', ...slot })),
    [{ flavor: 'flavor', fromMs: 0, nanosPerMinute: PRICE }],
  );
  return totalNanos === nanos ? [] : [`the bill says ${totalNanos} nanos where ${nanos} are due`];
}

const PRICE = 32_166_667n;
