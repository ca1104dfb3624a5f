/**
 * Which replicas to add and which to let go, so that the wanted number of the wanted revision is ready: new ones ready
 * before old ones drain, never more than `maxSurge` above the number wanted, never more than `maxUnavailable` below it,
 * and with those that still drain never more than the gateway has places for. Where there is no room for both, one old
 * replica goes, one new comes.
 */
import { type App, MAX_LIVE_REPLICAS, type Replica } from '../lifecycle/model.ts';
import { wantedReplicas } from './wanted-replicas.ts';

export interface Rollout {
  /** Ordinals of replicas to add, all of the wanted revision. */
  add: number[];
  /** Replicas to let go, with the reason. */
  leave: Map<string, string>;
}

/** @param replicas those not ENDED */
export function rollout(app: App, replicas: Replica[]): Rollout {
  const wanted = wantedReplicas(app);
  const leave = new Map<string, string>();
  const staying = replicas.filter((replica) => replica.state !== 'DRAINING' && replica.state !== 'STOPPING');
  if (wanted === 0) {
    const why =
      app.wanted === 'RUNNING' ? 'the app failed' : app.wanted === 'STOPPED' ? 'stop was asked' : 'deletion was asked';
    for (const replica of staying) leave.set(replica.id, why);
    return { add: [], leave };
  }

  const current = staying.filter((replica) => replica.revision === app.revision).sort(worthKeepingFirst);
  const old = staying.filter((replica) => replica.revision !== app.revision).sort(worthKeepingFirst);
  for (const replica of current.slice(wanted)) leave.set(replica.id, 'fewer replicas are wanted');

  const kept = current.slice(0, wanted);
  const readyNow = kept.filter(isReady).length;
  // An old replica may go once enough others are ready; one that is not ready serves nobody and goes first.
  const { surge: most, leastReady: least } = boundsOf(app, wanted);
  const noRoom = kept.some((replica) => replica.state === 'QUEUED' && replica.swaps);
  const leastReady = noRoom ? Math.min(least, wanted - 1) : least;
  let ready = readyNow + old.filter(isReady).length;
  for (const replica of [...old].reverse()) {
    if (!isReady(replica)) leave.set(replica.id, `revision ${app.revision} replaces it`);
    else if (ready - 1 >= leastReady) {
      ready -= 1;
      leave.set(replica.id, `revision ${app.revision} replaces it`);
    }
  }

  const surge = old.length > 0 ? most : 0;
  const room = wanted + surge - kept.length - old.filter((replica) => !leave.has(replica.id)).length;
  const missing = Math.max(0, Math.min(wanted - kept.length, room, MAX_LIVE_REPLICAS - replicas.length));
  return { add: freeOrdinals(replicas, missing), leave };
}

/**
 * How far a rollout may go above and below the number wanted. Where both come to 0 (25 % of one is none) nothing could
 * ever change: then one goes before one comes, as in Kubernetes.
 */
export function boundsOf(
  app: Pick<App, 'maxSurge' | 'maxUnavailable'>,
  wanted: number,
): { surge: number; leastReady: number } {
  const surge = countOf(app.maxSurge, wanted, 'up');
  const unavailable = Math.min(wanted, countOf(app.maxUnavailable, wanted, 'down'));
  return { surge, leastReady: wanted - (surge === 0 && unavailable === 0 ? 1 : unavailable) };
}

/** A count (`2`) or a percentage of the wanted number (`25%`), rounded up or down. */
export function countOf(setting: string, wanted: number, rounding: 'up' | 'down'): number {
  if (!setting.endsWith('%')) return Number.parseInt(setting, 10);
  const exact = (Number.parseInt(setting, 10) * wanted) / 100;
  return rounding === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

function isReady(replica: Replica): boolean {
  return replica.state === 'READY';
}

/** The ready before the starting before the waiting, then by ordinal. */
function worthKeepingFirst(a: Replica, b: Replica): number {
  return rank(b) - rank(a) || a.ordinal - b.ordinal;
}

function rank(replica: Replica): number {
  switch (replica.state) {
    case 'READY':
      return 4;
    case 'STARTING':
      return 3;
    case 'CREATED':
      return 2;
    case 'PLACED':
      return 1;
    default:
      return 0;
  }
}

/** The lowest ordinals that no live replica holds. */
function freeOrdinals(replicas: Replica[], count: number): number[] {
  const taken = new Set(replicas.map((replica) => replica.ordinal));
  const ordinals: number[] = [];
  for (let ordinal = 0; ordinals.length < count; ordinal++) if (!taken.has(ordinal)) ordinals.push(ordinal);
  return ordinals;
}
