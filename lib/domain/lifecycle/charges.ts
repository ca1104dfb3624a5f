/**
 * Which billing facts a change of an app writes: an interval opens when a container of a slot runs and the app is
 * RUNNING or SCALING, and closes when either ends (product page, section 6). Level-triggered: computed from what is,
 * so that a change that was missed is made up for by the next.
 */
import type { Fact } from './facts.ts';
import type { Aggregate, OpenCharge, Replica } from './model.ts';
import { BILLED_STATES } from './state.ts';

export interface ChargeChanges {
  open: { replica: Replica; at: Date; cause: string }[];
  close: { charge: OpenCharge; at: Date; cause: string; evidence: Record<string, string> }[];
}

/**
 * @param next the aggregate after the facts, its state derived
 * @param facts what happened: a fact that carries the engine's own time of an end closes the interval at that time
 */
export function settleCharges(next: Aggregate, facts: Fact[], now: Date): ChargeChanges {
  const billed = BILLED_STATES.includes(next.app.state);
  const running = new Map(
    next.replicas.filter((replica) => replica.runningSince !== null).map((replica) => [replica.id, replica]),
  );
  const open = new Set(next.openCharges.map((charge) => charge.replicaId));
  return {
    open: billed
      ? [...running.values()]
          .filter((replica) => !open.has(replica.id))
          .map((replica) => ({ replica, at: now, cause: next.app.state }))
      : [],
    close: next.openCharges
      .filter((charge) => !billed || !running.has(charge.replicaId))
      .map((charge) => closeCharge(charge, next, facts, now)),
  };
}

function closeCharge(charge: OpenCharge, next: Aggregate, facts: Fact[], now: Date): ChargeChanges['close'][number] {
  const end = facts.find(
    (fact) => (fact.type === 'replica-crashed' || fact.type === 'replica-ended') && fact.replicaId === charge.replicaId,
  );
  if (end?.type !== 'replica-crashed' && end?.type !== 'replica-ended') {
    return { charge, at: now, cause: next.app.state, evidence: {} };
  }
  const cause = end.type === 'replica-crashed' ? end.code : 'CONTAINER_ENDED';
  // Without the engine's word the last proof of life is all there is: never bill past what was seen.
  const proof = end.at ?? next.replicas.find((replica) => replica.id === charge.replicaId)?.lastSeenAt ?? now;
  return {
    charge,
    at: new Date(Math.min(Math.max(proof.getTime(), charge.since.getTime()), now.getTime())),
    cause,
    evidence: end.at ? { finishedAt: end.at.toISOString() } : { lastSeenAt: proof.toISOString() },
  };
}
