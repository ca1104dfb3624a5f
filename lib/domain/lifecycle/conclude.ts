/**
 * The whole consequence of some facts for one app, still without I/O: the next aggregate with its derived state, the
 * timeline's entries and the billing facts. The store writes exactly this, in one transaction.
 */
import { type ChargeChanges, settleCharges } from './charges.ts';
import { explain } from './explain.ts';
import { applyFact, type Fact } from './facts.ts';
import type { Aggregate, AppState, Reason } from './model.ts';
import { deriveState, transitions } from './state.ts';
import { type EventDraft, timelineEntry } from './timeline.ts';

export interface Conclusion {
  next: Aggregate;
  /** In order; the state change, if there is one, comes last. */
  events: EventDraft[];
  charges: ChargeChanges;
}

export class IllegalTransitionError extends Error {
  constructor(appId: string, from: AppState, to: AppState) {
    super(`app ${appId}: a change from ${from} to ${to} is not in the table of transitions`);
    this.name = 'IllegalTransitionError';
  }
}

/**
 * @param before the aggregate as stored
 * @param facts what happened, in order
 * @param now the database clock's time of the transaction
 * @throws IllegalTransitionError when the facts would lead where no transition leads
 */
export function conclude(before: Aggregate, facts: Fact[], now: Date): Conclusion {
  const events: EventDraft[] = [];
  let next = before;
  for (const fact of facts) {
    const after = applyFact(next, fact, now);
    const entry = after === next ? null : timelineEntry(next, fact);
    if (entry) events.push(entry);
    next = after;
  }
  const live = next.replicas.filter((replica) => replica.state !== 'ENDED');
  const state = deriveState(next.app, live);
  const reason: Reason = explain(next.app, live, state);
  if (state !== before.app.state) {
    if (!transitions[before.app.state].includes(state)) {
      throw new IllegalTransitionError(before.app.id, before.app.state, state);
    }
    events.push({
      type: 'state',
      from: before.app.state,
      to: state,
      code: reason.code,
      message: reason.message,
      data: reason.details ? { ...reason.details } : null,
    });
  }
  const stateSince = state === before.app.state ? before.app.stateSince : now;
  const provenRevision = state === 'RUNNING' ? next.app.revision : next.app.provenRevision;
  next = { ...next, app: { ...next.app, state, stateSince, reason, provenRevision } };
  return { next, events, charges: settleCharges(next, facts, now) };
}
