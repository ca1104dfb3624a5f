/**
 * What to do next for one app: a pure function of what is wanted, what the engine really has, and the time. It only
 * composes: `rollout` says who stays and who goes (by `wantedReplicas`), `stepReplica` and `leaveReplica` take each
 * one step further, `giveUp` ends what cannot become ready, `startAgain` what failed and may have passed, `waitForEngine`
 * bridges an engine that does not answer.
 * `deriveState` follows from what gets recorded.
 *
 * Level-triggered: asked again after any step, crash or restart, it goes on from what it finds.
 */
import type { Aggregate, Replica, RevisionSpec } from '../lifecycle/model.ts';
import { giveUp } from './give-up.ts';
import type { Observed } from './observed.ts';
import { proofOfLife } from './proof-of-life.ts';
import { rollout } from './rollout.ts';
import { startAgain } from './start-again.ts';
import { act, fetchOnce, joinPlans, type Plan, record } from './step.ts';
import { leaveReplica, stepReplica } from './step-replica.ts';
import { waitForEngine } from './wait-for-engine.ts';

export interface Wanted {
  /** Replicas that are not ENDED. */
  aggregate: Aggregate;
  /** By number: every revision that one of the replicas, or the app, refers to. */
  revisions: Map<number, RevisionSpec>;
}

export function reconcile(wanted: Wanted, observed: Observed, now: Date): Plan {
  const { app, replicas } = wanted.aggregate;
  if (observed.engine === 'lost') return waitForEngine(app, replicas, observed.answering, now);
  if (app.engineLostAt) return record({ type: 'engine-found' });

  const failing = giveUp(app, replicas);
  if (failing) return failing;

  const again = startAgain(app, now);
  if (again.steps.length > 0) return again;

  const { add, leave } = rollout(app, replicas);
  const joined = joinPlans([
    ...add.map((ordinal) => act({ do: 'add', ordinal, revision: app.revision })),
    ...replicas.map((replica) => {
      const why = leave.get(replica.id);
      const spec = wanted.revisions.get(replica.revision);
      return why !== undefined || !spec
        ? leaveReplica(app, replica, observed, now, why ?? 'its revision is gone')
        : stepReplica(app, replica, spec, observed, now);
    }),
    ...strays(replicas, observed),
    again,
    proofOfLife(replicas, observed, now),
  ]);
  const plan = fetchOnce(joined);
  const gone = app.wanted === 'DELETED' && replicas.length === 0 && plan.steps.length === 0 && !app.removed;
  return gone ? record({ type: 'app-removed' }) : plan;
}

/** Containers of this app that belong to no live replica. */
function strays(replicas: Replica[], observed: Extract<Observed, { engine: 'answers' }>): Plan[] {
  const known = new Set(replicas.map((replica) => replica.id));
  return observed.containers
    .filter((container) => !known.has(container.replicaId))
    .map((container) => act({ do: 'remove', containerId: container.containerId, proves: [] }));
}
