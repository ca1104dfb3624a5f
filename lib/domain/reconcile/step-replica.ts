/** The next step of one replica, from its row and its container. Two ways: it stays and becomes ready, or it leaves. */
import { PROBE_DEFAULTS } from '../app-limits.ts';
import { formatBytes } from '../format.ts';
import { imageToRun } from '../image-reference.ts';
import { READINESS_FAILURES } from '../lifecycle/codes.ts';
import { wasReady } from '../lifecycle/facts.ts';
import type { App, Cause, Replica, RevisionSpec } from '../lifecycle/model.ts';
import { deniedPath } from './denied-path.ts';
import type { Observed, ObservedContainer, ObservedProbe } from './observed.ts';
import { act, NOTHING, type Plan, record, waitUntil } from './step.ts';

type Answers = Extract<Observed, { engine: 'answers' }>;

const MAX_BACKOFF_MS = 60_000;
const LEAST_TRY_MS = 10_000;
const LOOK_AGAIN_MS = 500;
/** What to do when a container could not be made or started, by code. */
export const START_ADVICE = {
  COMMAND_NOT_FOUND: 'Set a command that the image has.',
  PERMISSION_DENIED: 'The app runs as user 42420: make the file executable for it (chmod, chown) in the image.',
  ENGINE_DISK_FULL:
    'An operator must free disk space on the engine’s host (Disk lists what may go); the app then starts by itself.',
} as const;

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
  switch (image.status) {
    case 'present':
      return act({ do: 'create', replicaId: replica.id });
    case 'pulling':
      return NOTHING;
    case 'absent':
      return act({ do: 'pull', image: imageToRun(spec), revision: replica.revision });
    case 'failed':
      return record({
        type: 'replica-crashed',
        replicaId: replica.id,
        cause: { code: image.code, message: image.message, details: { image: spec.image } },
        at: null,
        retryAt: retryAt(replica, now),
      });
  }
}

function stepStarting(
  app: App,
  replica: Replica,
  spec: RevisionSpec,
  container: ObservedContainer | undefined,
  observed: Answers,
  now: Date,
): Plan {
  if (!container || container.status === 'exited') return record(crash(replica, container, now));
  if (isOverDisk(spec, container)) return record(overDisk(replica, spec, now));
  if (container.status === 'created') {
    return act({ do: 'start', replicaId: replica.id, containerId: container.containerId });
  }
  if (replica.state === 'CREATED' || !replica.runningSince) {
    if (!container.address) return NOTHING;
    return record({
      type: 'container-started',
      replicaId: replica.id,
      containerId: container.containerId,
      address: container.address,
    });
  }
  const probe = observed.probes.get(replica.id);
  const known = probe?.containerId === container.containerId ? probe : undefined;
  if (known?.dead && replica.unreadySince) return record(dead(spec, replica, known.dead, now));
  if (known?.ready) {
    return record({ type: 'replica-ready', replicaId: replica.id, containerId: container.containerId });
  }
  const since = replica.unreadySince ?? replica.startingSince ?? replica.runningSince;
  const deadline = new Date(since.getTime() + app.progressDeadlineSeconds * 1000);
  // A worker that has just begun to look, because it or the engine was away, tries for itself before it gives up.
  const hasTried = known !== undefined && known.triedMs >= Math.min(LEAST_TRY_MS, app.progressDeadlineSeconds * 1000);
  if (known && hasTried && now >= deadline) {
    return record({
      type: 'replica-crashed',
      replicaId: replica.id,
      cause: replica.unreadySince
        ? explainSilent(spec, known, app.progressDeadlineSeconds)
        : explainNotReady(spec, known, app.progressDeadlineSeconds),
      at: now,
      retryAt: retryAt(replica, now),
    });
  }
  if (!container.address) return NOTHING;
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
  if (container?.status !== 'running') return record(crash(replica, container, now));
  if (isOverDisk(spec, container)) return record(overDisk(replica, spec, now));
  const probe = observed.probes.get(replica.id);
  if (probe?.containerId !== container.containerId) {
    const { containerId, address } = container;
    return address ? act({ do: 'probe', replicaId: replica.id, containerId, address, ready: true }) : NOTHING;
  }
  if (probe.dead) return record(dead(spec, replica, probe.dead, now));
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

function crash(replica: Replica, container: ObservedContainer | undefined, now: Date) {
  return {
    type: 'replica-crashed' as const,
    replicaId: replica.id,
    cause: explainEnd(container, wasReady(replica)),
    at: container?.finishedAt ?? null,
    retryAt: retryAt(replica, now),
  };
}

/** No engine keeps it from that on every filesystem: it is looked at now and then. */
function isOverDisk({ diskBytes }: RevisionSpec, container: ObservedContainer): boolean {
  return container.diskBytes !== undefined && container.diskBytes > diskBytes;
}

function overDisk(replica: Replica, { diskBytes }: RevisionSpec, now: Date) {
  const after = wasReady(replica)
    ? 'Its container is replaced by one with an empty disk.'
    : 'It was not ready by then.';
  return {
    type: 'replica-crashed' as const,
    replicaId: replica.id,
    cause: {
      code: 'DISK_LIMIT_EXCEEDED' as const,
      message:
        `It wrote more to its own disk than the ${formatBytes(diskBytes)} that its flavor has. ${after} ` +
        'Let the app write less, or take more units.',
    },
    at: now,
    retryAt: retryAt(replica, now),
  };
}

/** It may be amid requests: its container is stopped, not killed. */
function wasServing({ crash }: Replica): boolean {
  return READINESS_FAILURES.some((code) => code === crash?.code);
}

function dead(spec: RevisionSpec, replica: Replica, lastAttempt: string, now: Date) {
  const times = spec.livenessProbe?.failureThreshold ?? 1;
  return {
    type: 'replica-crashed' as const,
    replicaId: replica.id,
    cause: {
      code: 'LIVENESS_FAILED' as const,
      message:
        `Its liveness probe failed ${inARow(times)}: ${lastAttempt}. Its container is started anew; ` +
        'where that happens again and again, mend the app or its livenessProbe.',
      details: { ...(spec.livenessProbe ? { port: spec.livenessProbe.port } : {}), lastAttempt },
    },
    at: now,
    retryAt: retryAt(replica, now),
  };
}

function explainLost(spec: RevisionSpec, probe: ObservedProbe, deadlineSeconds: number): Cause {
  const times = spec.probe?.failureThreshold ?? PROBE_DEFAULTS.failureThreshold;
  return {
    code: 'READINESS_LOST',
    message:
      `It no longer answers as it should: ${probe.lastAttempt}, ${inARow(times)}. It takes no requests until it does; ` +
      `if it does not within ${deadlineSeconds} s, its container is started anew.`,
    details: { port: spec.probe?.port ?? spec.port, lastAttempt: probe.lastAttempt },
  };
}

function explainSilent(spec: RevisionSpec, probe: ObservedProbe, deadlineSeconds: number): Cause {
  return {
    code: 'READINESS_LOST',
    message:
      `It did not answer again within ${deadlineSeconds} s: ${probe.lastAttempt}. Its container is started anew; ` +
      'where that happens again and again, mend the app.',
    details: { port: spec.probe?.port ?? spec.port, lastAttempt: probe.lastAttempt },
  };
}

function inARow(times: number): string {
  return times === 1 ? 'once' : `${times} times in a row`;
}

/** @param served it had become ready: then what it may not touch is not what keeps it from running */
function explainEnd(container: ObservedContainer | undefined, served: boolean): Cause {
  if (!container) {
    return {
      code: 'CONTAINER_LOST',
      message:
        'Its container is no longer on the engine: someone else removed or renamed it. Another is made; one that was ' +
        'renamed runs on and is left to whoever renamed it.',
    };
  }
  if (container.startError) {
    const { code, message } = container.startError;
    return { code, message: `${message}. ${START_ADVICE[code]}` };
  }
  const details = { lastLines: container.lastLines };
  const lines =
    container.lastLines.length > 0 ? ` Its last lines: ${container.lastLines.join(' ⏎ ')}` : ' It logged nothing.';
  if (container.outOfMemory) {
    return {
      code: 'OUT_OF_MEMORY',
      message: `The container used more memory than its flavor has. Take more units.${lines}`,
      details,
    };
  }
  const exit = container.exitCode ?? 0;
  const denied = exit === 0 || served ? null : deniedPath(container.lastLines);
  if (denied !== null) {
    return {
      code: 'PERMISSION_DENIED',
      message:
        `The container exited with code ${exit}: it runs as user 42420, which may not use ${denied}. In the image, give ` +
        `it to that user (chown -R 42420:42420 ${denied}), or let the app write to /workspace.${lines}`,
      details: { exitCode: exit, ...details },
    };
  }
  const advice =
    exit === 0
      ? 'An app must keep serving: check that its command does not end.'
      : 'Mend what the log names, then set the image or the command.';
  return {
    code: 'CONTAINER_EXITED',
    message: `The container exited with code ${exit}. ${advice}${lines}`,
    details: { exitCode: exit, ...details },
  };
}

function explainNotReady(spec: RevisionSpec, probe: ObservedProbe, deadlineSeconds: number): Cause {
  const port = spec.probe?.port ?? spec.port;
  if (probe.portClosed) {
    const others = (probe.listeningPorts ?? []).filter((one) => one !== port);
    const instead =
      probe.listeningPorts === null
        ? 'Set defaultHttpPort to the port that the app listens on.'
        : others.length === 0
          ? 'No port is open. Check that the app listens on 0.0.0.0.'
          : `Open instead: ${others.join(', ')}. Set defaultHttpPort to the right one.`;
    return {
      code: 'PORT_CLOSED',
      message: `Nothing listened on port ${port} within ${deadlineSeconds} s. ${instead}`,
      details: { port, ...(probe.listeningPorts === null ? {} : { openPorts: others }) },
    };
  }
  return {
    code: 'PROBE_TIMEOUT',
    message: `Not ready within ${deadlineSeconds} s: ${probe.lastAttempt}. Mend the probe's path or port, or the app.`,
    details: { port, lastAttempt: probe.lastAttempt },
  };
}
