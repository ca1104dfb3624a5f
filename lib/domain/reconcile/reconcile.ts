/**
 * What to do next for one app: a pure function of what is wanted, what the engine really has, and the time. It only
 * composes: `rollout` says who stays and who goes (by `wantedReplicas`), `stepReplica` and `leaveReplica` take each
 * one step further, `giveUp` ends what cannot become ready. `deriveState` follows from what gets recorded.
 *
 * Level-triggered: asked again after any step, crash or restart, it goes on from what it finds.
 */
import { type FailureCode, PLATFORM_FAILURES } from '../lifecycle/codes.ts';
import type { Fact } from '../lifecycle/facts.ts';
import { type Aggregate, type App, type Replica, type RevisionSpec, SEEN_EVERY_MS } from '../lifecycle/model.ts';
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
    seen(replicas, observed, now),
  ]);
  const gone = app.wanted === 'DELETED' && replicas.length === 0 && plan.steps.length === 0 && !app.removed;
  return gone ? record({ type: 'app-removed' }) : plan;
}

/**
 * The engine does not answer: nothing is done, what is known is said to be old, and after ten minutes in which no
 * replica answered either it is an error.
 */
function waitForEngine(app: App, replicas: Replica[], answering: Set<string>, now: Date): Plan {
  const asks = app.wanted === 'RUNNING' ? app.failure === null || app.engineLostAt !== null : app.wanted === 'DELETED';
  if (!asks && replicas.length === 0) return NOTHING;
  const again = waitUntil(new Date(now.getTime() + ASK_AGAIN_MS));
  if (!app.engineLostAt) return joinPlans([record({ type: 'engine-lost' }), again]);
  const silent = replicas.filter((replica) => replica.state === 'READY' && !answering.has(replica.id));
  if (silent.length > 0) {
    return joinPlans([record(...silent.map(({ id }): Fact => ({ type: 'replica-unready', replicaId: id }))), again]);
  }
  const unseen = replicas.filter((replica) => answering.has(replica.id) && isUnseen(replica, now));
  if (unseen.length > 0)
    return joinPlans([record({ type: 'replicas-seen', replicaIds: unseen.map(({ id }) => id) }), again]);
  const lostSeconds = (now.getTime() - app.engineLostAt.getTime()) / 1000;
  const patient = lostSeconds < ENGINE_LOST_ERROR_SECONDS || answering.size > 0;
  if (patient || app.wanted !== 'RUNNING' || app.failure) return again;
  const failure = {
    code: 'ENGINE_UNREACHABLE' as const,
    message:
      `The container engine did not answer for ${ENGINE_LOST_ERROR_SECONDS / 60} minutes. ` +
      'An operator must start it (systemctl start docker, or dockerd); the app then recovers by itself.',
    side: 'platform' as const,
  };
  return joinPlans([record({ type: 'app-failed', revision: app.revision, failure }), again]);
}

/**
 * Every replica that got as far as a start failed for good, or too often, and none serves: the app failed. While an
 * earlier revision serves, only the rollout failed. While one of its own revision serves or still tries, it goes on
 * trying at its back-off.
 */
function giveUp(app: App, replicas: Replica[]): Plan | null {
  if (app.wanted !== 'RUNNING' || app.failure) return null;
  const staying = replicas.filter((replica) => replica.state !== 'DRAINING' && replica.state !== 'STOPPING');
  const tried = staying.filter((replica) => replica.revision === app.revision && replica.state !== 'QUEUED');
  const crash = tried.find(isHopeless)?.crash;
  if (!crash || !tried.every(isHopeless)) return null;
  const { code, message } = crash;
  const fallback = fallbackOf(app, staying);
  if (fallback !== null) return record({ type: 'rollout-failed', revision: app.revision, fallback, code, message });
  const side = PLATFORM_FAILURES.some((one) => one === code) ? ('platform' as const) : ('user' as const);
  return record({ type: 'app-failed', revision: app.revision, failure: { code, message, side } });
}

/** Readiness clears a crash, so one that serves is never hopeless. */
function isHopeless({ crash, failedStarts }: Replica): boolean {
  return crash !== null && (LASTING.includes(crash.code) || failedStarts >= MAX_FAILED_STARTS);
}

/** The revision that keeps serving when the wanted one cannot: one that is ready now, else the last that the app ran on. */
function fallbackOf(app: App, staying: Replica[]): number | null {
  const others = staying.filter((replica) => replica.revision !== app.revision);
  const ready = others.filter((replica) => replica.state === 'READY').map((replica) => replica.revision);
  if (ready.length > 0) return Math.max(...ready);
  return others.some((replica) => replica.revision === app.provenRevision) ? app.provenRevision : null;
}

/** Proof of life of every container that runs, whatever its replica is up to: a bill may rest on it. */
function seen(replicas: Replica[], observed: Extract<Observed, { engine: 'answers' }>, now: Date): Plan {
  const running = new Set(observed.containers.filter((one) => one.status === 'running').map((one) => one.replicaId));
  const unseen = replicas.filter((replica) => running.has(replica.id) && isUnseen(replica, now));
  return unseen.length > 0
    ? record({ type: 'replicas-seen', replicaIds: unseen.map((replica) => replica.id) })
    : NOTHING;
}

function isUnseen(replica: Replica, now: Date): boolean {
  return replica.runningSince !== null && now.getTime() - (replica.lastSeenAt?.getTime() ?? 0) >= SEEN_EVERY_MS;
}

/** Containers of this app that belong to no live replica. */
function strays(replicas: Replica[], observed: Extract<Observed, { engine: 'answers' }>): Plan[] {
  const known = new Set(replicas.map((replica) => replica.id));
  return observed.containers
    .filter((container) => !known.has(container.replicaId))
    .map((container): Step => ({ do: 'remove', containerId: container.containerId, proves: [] }))
    .map((step) => ({ ...NOTHING, steps: [step] }));
}
