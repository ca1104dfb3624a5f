/**
 * What to do next for one app: a pure function of what is wanted, what the engine really has, and the time. It only
 * composes: `rollout` says who stays and who goes (by `wantedReplicas`), `stepReplica` and `leaveReplica` take each
 * one step further, `giveUp` ends what cannot become ready. `deriveState` follows from what gets recorded.
 *
 * Level-triggered: asked again after any step, crash or restart, it goes on from what it finds.
 */
import type { FailureCode } from '../lifecycle/codes.ts';
import type { Aggregate, App, Replica, RevisionSpec } from '../lifecycle/model.ts';
import type { Observed } from './observed.ts';
import { rollout } from './rollout.ts';
import { act, joinPlans, NOTHING, type Plan, record, type Step, waitUntil } from './step.ts';
import { leaveReplica, stepReplica } from './step-replica.ts';

export interface Wanted {
  /** Replicas that are not ENDED. */
  aggregate: Aggregate;
  /** By number: every revision that one of the replicas, or the app, refers to. */
  revisions: Map<number, RevisionSpec>;
}

/** Starts in a row without readiness, after which it is no accident. */
export const MAX_FAILED_STARTS = 5;
/** The engine may be away so long before an app is in ERROR. */
export const ENGINE_LOST_ERROR_SECONDS = 600;
const ASK_AGAIN_MS = 1000;
/** Another start would fail in the same way. */
const LASTING: readonly FailureCode[] = [
  'IMAGE_NOT_FOUND',
  'IMAGE_UNAUTHORIZED',
  'IMAGE_PLATFORM_MISMATCH',
  'COMMAND_NOT_FOUND',
  'PERMISSION_DENIED',
  'PORT_CLOSED',
  'PROBE_TIMEOUT',
];

export function reconcile(wanted: Wanted, observed: Observed, now: Date): Plan {
  const { app, replicas } = wanted.aggregate;
  if (observed.engine === 'lost') return waitForEngine(app, replicas, observed.answering, now);
  if (app.engineLostAt) return record({ type: 'engine-found' });

  const failing = giveUp(app, replicas);
  if (failing) return failing;

  const { add, leave } = rollout(app, replicas);
  const plan = joinPlans([
    ...add.map((ordinal) => act({ do: 'add', ordinal, revision: app.revision })),
    ...replicas.map((replica) => {
      const why = leave.get(replica.id);
      const spec = wanted.revisions.get(replica.revision);
      return why !== undefined || !spec
        ? leaveReplica(app, replica, observed, now, why ?? 'its revision is gone')
        : stepReplica(app, replica, spec, observed, now);
    }),
    ...strays(replicas, observed),
  ]);
  const gone = app.wanted === 'DELETED' && replicas.length === 0 && plan.steps.length === 0 && !app.removed;
  return gone ? record({ type: 'app-removed' }) : plan;
}

/** The engine does not answer: nothing is done, what is known is said to be old, and after ten minutes it is an error. */
function waitForEngine(app: App, replicas: Replica[], answering: Set<string>, now: Date): Plan {
  const again = waitUntil(new Date(now.getTime() + ASK_AGAIN_MS));
  const silent = replicas.filter((replica) => replica.state === 'READY' && !answering.has(replica.id));
  if (!app.engineLostAt) return { ...record({ type: 'engine-lost' }), ...{ lookAgainAt: again.lookAgainAt } };
  if (silent.length > 0) {
    return joinPlans([
      record(...silent.map((replica) => ({ type: 'replica-unready' as const, replicaId: replica.id }))),
      again,
    ]);
  }
  const lostSeconds = (now.getTime() - app.engineLostAt.getTime()) / 1000;
  if (lostSeconds < ENGINE_LOST_ERROR_SECONDS || app.wanted !== 'RUNNING' || app.failure) return again;
  const failure = {
    code: 'ENGINE_UNREACHABLE' as const,
    message:
      `The container engine did not answer for ${ENGINE_LOST_ERROR_SECONDS / 60} minutes. ` +
      'An operator must start it (systemctl start docker, or dockerd); the app then recovers by itself.',
    side: 'platform' as const,
  };
  return joinPlans([record({ type: 'app-failed', failure }), again]);
}

/**
 * A replica that failed for good, or too often, while nothing serves: the app failed. While an earlier revision
 * serves, only the rollout failed. While others of its own revision serve, it goes on trying at its back-off.
 */
function giveUp(app: App, replicas: Replica[]): Plan | null {
  if (app.wanted !== 'RUNNING' || app.failure) return null;
  const hopeless = replicas.find(
    (replica) =>
      replica.revision === app.revision &&
      replica.crash !== null &&
      replica.state === 'PLACED' &&
      (LASTING.includes(replica.crash.code) || replica.failedStarts >= MAX_FAILED_STARTS),
  );
  if (!hopeless?.crash) return null;
  const { code, message } = hopeless.crash;
  const serving = replicas.filter((replica) => replica.state === 'READY');
  if (serving.some((replica) => replica.revision === app.revision)) return null;
  if (serving.length > 0 && app.provenRevision !== null && app.provenRevision !== app.revision) {
    return record({ type: 'rollout-failed', code, message });
  }
  const side =
    code === 'ENGINE_DISK_FULL' || code === 'ENGINE_FAILED' || code === 'CONTAINER_LOST' ? 'platform' : 'user';
  return record({ type: 'app-failed', failure: { code, message, side } });
}

/** Containers of this app that belong to no live replica. */
function strays(replicas: Replica[], observed: Extract<Observed, { engine: 'answers' }>): Plan[] {
  const known = new Set(replicas.map((replica) => replica.id));
  return observed.containers
    .filter((container) => !known.has(container.replicaId))
    .map((container): Step => ({ do: 'remove', containerId: container.containerId, proves: [] }))
    .map((step) => ({ ...NOTHING, steps: [step] }));
}
