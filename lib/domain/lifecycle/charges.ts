/**
 * Which billing facts a change of an app writes: an interval opens when a container of a slot runs and the app is
 * RUNNING or SCALING, and closes when either ends (product page, section 6). Level-triggered: computed from what is,
 * so that a change that was missed is made up for by the next.
 */
import type { Fact } from './facts.ts';
import { type Aggregate, type OpenCharge, type Replica, SEEN_EVERY_MS } from './model.ts';
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

/** A running container is seen at least so often; what is older is no proof that it still ran. */
const PROOF_LASTS_MS = 3 * SEEN_EVERY_MS;

function closeCharge(charge: OpenCharge, next: Aggregate, facts: Fact[], now: Date): ChargeChanges['close'][number] {
  const lastSeenAt = next.replicas.find((replica) => replica.id === charge.replicaId)?.lastSeenAt ?? null;
  const end = facts.find(
    (fact) => (fact.type === 'replica-crashed' || fact.type === 'replica-ended') && fact.replicaId === charge.replicaId,
  );
  if (end?.type !== 'replica-crashed' && end?.type !== 'replica-ended') {
    // The app's state ends it, while the container runs: as far as anyone knows, if nobody looked for a while.
    const unseen = lastSeenAt !== null && now.getTime() - lastSeenAt.getTime() > PROOF_LASTS_MS;
    const at = within(charge, unseen ? lastSeenAt : now, now);
    return { charge, at, cause: next.app.state, evidence: unseen ? { lastSeenAt: lastSeenAt.toISOString() } : {} };
  }
  const cause = end.type === 'replica-crashed' ? end.cause.code : 'CONTAINER_ENDED';
  // Without the engine's word the last proof of life is all there is: never bill past what was seen.
  const proof = end.at ?? lastSeenAt ?? now;
  const evidence: Record<string, string> = end.at
    ? { endedAt: end.at.toISOString() }
    : { lastSeenAt: proof.toISOString() };
  return { charge, at: within(charge, proof, now), cause, evidence };
}

function within(charge: OpenCharge, at: Date, now: Date): Date {
  return new Date(Math.max(charge.since.getTime(), Math.min(at.getTime(), now.getTime())));
}
