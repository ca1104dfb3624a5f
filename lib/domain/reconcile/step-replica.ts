/** The next step of one replica, from its row and its container. Two ways: it stays and becomes ready, or it leaves. */
import { imageToRun } from '../image/image-reference.ts';
import { READINESS_FAILURES } from '../lifecycle/codes.ts';
import { wasReady } from '../lifecycle/facts.ts';
import type { App, Cause, Replica, RevisionSpec } from '../lifecycle/model.ts';
import {
  explainDead,
  explainEnd,
  explainLost,
  explainNotReady,
  explainOverDisk,
  explainSilent,
} from './explain-failure.ts';
import type { Observed, ObservedContainer } from './observed.ts';
import { act, joinPlans, NOTHING, type Plan, record, waitUntil } from './step.ts';

type Answers = Extract<Observed, { engine: 'answers' }>;

const MAX_BACKOFF_MS = 60_000;
const LEAST_TRY_MS = 10_000;
const LOOK_AGAIN_MS = 500;

/** A replica that stays: QUEUED → PLACED → CREATED → STARTING → READY. */
export function stepReplica(app: App, replica: Replica, spec: RevisionSpec, observed: Answers, now: Date): Plan {
  const container = containerOf(replica, observed);
  switch (replica.state) {
    case 'QUEUED':
      return NOTHING; // Its turn comes from the placement loop.
    case 'PLACED':
      return stepPlaced(app, replica, spec, container, observed, now);
    case 'CREATED':
    case 'STARTING':
      return stepStarting(app, replica, spec, container, observed, now);
    case 'READY':
      return stepReady(app, replica, spec, container, observed, now);
    default:
      return leaveReplica(app, replica, observed, now, 'it is no longer wanted');
  }
}

function stepPlaced(
  app: App,
  replica: Replica,
  spec: RevisionSpec,
  container: ObservedContainer | undefined,
  observed: Answers,
  now: Date,
): Plan {
  if (container && container.containerId === replica.containerId) {
    if (container.status === 'running' && wasServing(replica)) {
      return act({
        do: 'stop',
        replicaId: replica.id,
        containerId: container.containerId,
        graceSeconds: app.gracePeriodSeconds,
      });
    }
    // What a crash left behind; the next start gets a fresh container.
    return act({
      do: 'remove',
      containerId: container.containerId,
      proves: [{ type: 'container-removed', replicaId: replica.id }],
    });
  }
  if (container) {
    // Created, perhaps started, by a worker that died before it wrote that down: adopt it.
    return act({ do: 'adopt', replicaId: replica.id, containerId: container.containerId, imageId: container.imageId });
  }
  if (replica.notBefore && now < replica.notBefore) return waitUntil(replica.notBefore);

  const image = observed.images.get(replica.revision) ?? { status: 'absent' };
  const data = observed.data.get(replica.revision) ?? { status: 'ready' };
  if (image.status === 'failed') {
    const { code, message } = image;
    return record(crash(replica, { code, message, details: { image: spec.image } }, null, now));
  }
  if (data.status === 'failed') return record(crash(replica, data.cause, null, now));
  if (image.status === 'present' && data.status === 'ready') return act({ do: 'create', replicaId: replica.id });
  // Image and data come side by side.
  return joinPlans([
    image.status === 'absent' ? act({ do: 'pull', image: imageToRun(spec), revision: replica.revision }) : NOTHING,
    data.status === 'absent' ? act({ do: 'sync', revision: replica.revision }) : NOTHING,
  ]);
}

function stepStarting(
  app: App,
  replica: Replica,
  spec: RevisionSpec,
  container: ObservedContainer | undefined,
  observed: Answers,
  now: Date,
): Plan {
  if (!container || container.status === 'exited') return record(ended(replica, container, now));
  if (isOverDisk(spec, container)) return record(crash(replica, explainOverDisk(spec, wasReady(replica)), now, now));
  if (container.status === 'created') {
    return act({ do: 'start', replicaId: replica.id, containerId: container.containerId });
  }
  // It was taken off its network: nothing will ever reach it.
  if (!container.address) return record(unreachable(replica, now));
  if (replica.state === 'CREATED' || !replica.runningSince) {
    return record({
      type: 'container-started',
      replicaId: replica.id,
      containerId: container.containerId,
      address: container.address,
    });
  }
  const probe = observed.probes.get(replica.id);
  const known = probe?.containerId === container.containerId ? probe : undefined;
  if (known?.dead && replica.unreadySince) return record(crash(replica, explainDead(spec, known.dead), now, now));
  if (known?.ready) {
    return record({ type: 'replica-ready', replicaId: replica.id, containerId: container.containerId });
  }
  const since = replica.unreadySince ?? replica.startingSince ?? replica.runningSince;
  const deadline = new Date(since.getTime() + app.progressDeadlineSeconds * 1000);
  // A worker that has just begun to look, because it or the engine was away, tries for itself before it gives up.
  const hasTried = known !== undefined && known.triedMs >= Math.min(LEAST_TRY_MS, app.progressDeadlineSeconds * 1000);
  if (known && hasTried && now >= deadline) {
    const explain = replica.unreadySince ? explainSilent : explainNotReady;
    return record(crash(replica, explain(spec, known, app.progressDeadlineSeconds), now, now));
  }
  const watch = act({
    do: 'probe',
    replicaId: replica.id,
    containerId: container.containerId,
    address: container.address,
    ready: false,
  });
  const soon = new Date(now.getTime() + LOOK_AGAIN_MS);
  return { ...(known ? NOTHING : watch), lookAgainAt: deadline > soon ? deadline : soon };
}

/** One that serves: as long as its container runs, its probe succeeds and its liveness probe does not fail. */
function stepReady(
  app: App,
  replica: Replica,
  spec: RevisionSpec,
  container: ObservedContainer | undefined,
  observed: Answers,
  now: Date,
): Plan {
  if (container?.status !== 'running') return record(ended(replica, container, now));
  if (isOverDisk(spec, container)) return record(crash(replica, explainOverDisk(spec, wasReady(replica)), now, now));
  const probe = observed.probes.get(replica.id);
  if (probe?.containerId !== container.containerId) {
    const { containerId, address } = container;
    return address ? act({ do: 'probe', replicaId: replica.id, containerId, address, ready: true }) : NOTHING;
  }
  if (probe.dead) return record(crash(replica, explainDead(spec, probe.dead), now, now));
  if (probe.ready) return NOTHING;
  const cause = explainLost(spec, probe, app.progressDeadlineSeconds);
  return record({ type: 'replica-unready', replicaId: replica.id, cause });
}

/** A replica that leaves: READY → DRAINING → STOPPING → ENDED, without the drain where it serves nobody. */
export function leaveReplica(app: App, replica: Replica, observed: Answers, now: Date, why: string): Plan {
  const container = containerOf(replica, observed);
  const stopping = record({ type: 'replica-stopping', replicaId: replica.id });
  switch (replica.state) {
    case 'QUEUED':
      return record({ type: 'replica-ended', replicaId: replica.id, at: null });
    case 'PLACED':
    case 'CREATED':
    case 'STARTING':
      return stopping;
    case 'READY':
      if (app.force) return stopping;
      return record({ type: 'replica-draining', replicaId: replica.id, why });
    case 'DRAINING': {
      const until = new Date((replica.drainingSince ?? now).getTime() + app.requestTimeoutSeconds * 1000);
      const done = app.force || replica.drainedAt !== null || now >= until || container?.status !== 'running';
      return done ? stopping : waitUntil(until);
    }
    case 'STOPPING': {
      if (!container) return record({ type: 'replica-ended', replicaId: replica.id, at: null });
      if (container.status === 'running') {
        const graceSeconds = app.force ? 0 : app.gracePeriodSeconds;
        return act({ do: 'stop', replicaId: replica.id, containerId: container.containerId, graceSeconds });
      }
      return act({
        do: 'remove',
        containerId: container.containerId,
        proves: [{ type: 'replica-ended', replicaId: replica.id, at: container.finishedAt }],
      });
    }
    case 'ENDED':
      return NOTHING;
  }
}

/** Exponential back-off between starts: 1 s, 2 s, 4 s … 60 s. */
export function retryAt(replica: Replica, now: Date): Date {
  const failures = wasReady(replica) ? 0 : replica.failedStarts;
  return new Date(now.getTime() + Math.min(1000 * 2 ** failures, MAX_BACKOFF_MS));
}

function containerOf(replica: Replica, observed: Answers): ObservedContainer | undefined {
  return observed.containers.find((container) => container.replicaId === replica.id);
}

function ended(replica: Replica, container: ObservedContainer | undefined, now: Date) {
  return crash(replica, explainEnd(container, wasReady(replica)), container?.finishedAt ?? null, now);
}

/** @param at when its container ended; null where that is not known */
function crash(replica: Replica, cause: Cause, at: Date | null, now: Date) {
  return { type: 'replica-crashed' as const, replicaId: replica.id, cause, at, retryAt: retryAt(replica, now) };
}

function unreachable(replica: Replica, now: Date) {
  return {
    type: 'replica-crashed' as const,
    replicaId: replica.id,
    cause: {
      code: 'ENGINE_FAILED' as const,
      message:
        'Its container has no address on its project’s network. It is made anew; if it stays so, an operator must look ' +
        'at the engine’s log.',
    },
    at: now,
    retryAt: retryAt(replica, now),
  };
}

/** No engine keeps it from that on every filesystem: it is looked at now and then. */
function isOverDisk({ diskBytes }: RevisionSpec, container: ObservedContainer): boolean {
  return container.diskBytes !== undefined && container.diskBytes > diskBytes;
}

/** It may be amid requests: its container is stopped, not killed. */
function wasServing({ crash }: Replica): boolean {
  return READINESS_FAILURES.some((code) => code === crash?.code);
}
