/** What is written down as seen to run: a bill may rest on it. */
import { type Replica, SEEN_EVERY_MS } from '../lifecycle/model.ts';
import type { Observed } from './observed.ts';
import { NOTHING, type Plan, record } from './step.ts';

/** Of every container that runs, whatever its replica is up to. */
export function proofOfLife(replicas: Replica[], observed: Extract<Observed, { engine: 'answers' }>, now: Date): Plan {
  const running = new Set(observed.containers.filter((one) => one.status === 'running').map((one) => one.replicaId));
  const unseen = replicas.filter((replica) => running.has(replica.id) && isUnseen(replica, now));
  return unseen.length > 0
    ? record({ type: 'replicas-seen', replicaIds: unseen.map((replica) => replica.id) })
    : NOTHING;
}

/** The last proof is too old. */
export function isUnseen(replica: Replica, now: Date): boolean {
  return replica.runningSince !== null && now.getTime() - (replica.lastSeenAt?.getTime() ?? 0) >= SEEN_EVERY_MS;
}
