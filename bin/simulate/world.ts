/**
 * A world in memory for the pure core: what the store and the engine would hold, with every fault between two steps.
 * The real functions decide (`reconcile`, `conclude`); only the bookkeeping around them is imitated.
 */
import { conclude } from '../../lib/domain/lifecycle/conclude.ts';
import type { Fact } from '../../lib/domain/lifecycle/facts.ts';
import type { Aggregate, AppState, Replica, RevisionSpec } from '../../lib/domain/lifecycle/model.ts';
import { newReplica } from '../../lib/domain/lifecycle/new-replica.ts';
import { place } from '../../lib/domain/place.ts';
import type { Observed, ObservedContainer, ObservedImage, ObservedProbe } from '../../lib/domain/reconcile/observed.ts';
import { reconcile } from '../../lib/domain/reconcile/reconcile.ts';
import type { Step } from '../../lib/domain/reconcile/step.ts';

export interface Interval {
  replicaId: string;
  ordinal: number;
  start: number;
  end: number | null;
}

/** How containers of a revision behave once started. */
export type Behaviour = 'serves' | 'exits' | 'silent' | 'missing-image';

interface SimulatedContainer extends ObservedContainer {
  startedMs: number | null;
  /** From its start on, that of its revision; what befalls it later is its own. */
  behaviour: Behaviour;
  /** Its liveness probe has failed. */
  dead: boolean;
}

export class World {
  now = Date.UTC(2026, 0, 1);
  aggregate: Aggregate;
  readonly revisions = new Map<number, RevisionSpec>();
  readonly behaviours = new Map<number, Behaviour>();
  readonly containers = new Map<string, SimulatedContainer>();
  readonly states: AppState[] = ['QUEUED'];
  readonly intervals: Interval[] = [];
  /** Codes of the timeline, oldest first. */
  readonly codes: string[] = [];
  engineAway = false;
  /** The node holds so many replicas. */
  room = 100;
  /** Whether its replicas accept connections while the engine is away. */
  answersWithoutEngine = false;
  private ids = 0;

  constructor(replicas: number, behaviour: Behaviour = 'serves') {
    this.aggregate = { app: newApp(replicas, new Date(this.now)), replicas: [], openCharges: [] };
    this.addRevision(1, behaviour);
  }

  addRevision(number: number, behaviour: Behaviour, units = 1): void {
    this.revisions.set(number, newSpec(units));
    this.behaviours.set(number, behaviour);
  }

  /** What someone asks for, as a service would write it. */
  record(...facts: Fact[]): void {
    const now = new Date(this.now);
    const { next, events, charges } = conclude(this.aggregate, facts, now);
    this.codes.push(...events.map((event) => event.code));
    if (next.app.state !== this.states.at(-1)) this.states.push(next.app.state);
    for (const { charge, at } of charges.close) {
      const interval = this.intervals.find((one) => one.replicaId === charge.replicaId && one.end === null);
      if (interval) interval.end = at.getTime();
    }
    for (const { replica, at } of charges.open) {
      this.intervals.push({ replicaId: replica.id, ordinal: replica.ordinal, start: at.getTime(), end: null });
    }
    this.aggregate = {
      app: next.app,
      replicas: next.replicas.filter((replica) => replica.state !== 'ENDED'),
      openCharges: this.intervals
        .filter((one) => one.end === null)
        .map((one) => ({ factId: one.replicaId, replicaId: one.replicaId, since: new Date(one.start) })),
    };
  }

  /**
   * One turn of the worker. @param stepsBeforeDeath it dies after so many steps; `unrecorded` also loses the last
   * step's writing-down, as a kill between the engine's answer and the transaction does
   */
  turn(stepsBeforeDeath = Number.POSITIVE_INFINITY, unrecorded = false): number {
    this.place();
    const plan = reconcile(
      { aggregate: this.aggregate, revisions: this.revisions },
      this.observe(),
      new Date(this.now),
    );
    const steps = plan.steps.slice(0, stepsBeforeDeath);
    for (const [index, step] of steps.entries()) {
      this.take(step, unrecorded && index === steps.length - 1);
    }
    return plan.steps.filter((step) => step.do !== 'probe' && step.do !== 'pull').length;
  }

  /** Turns until nothing is left to do and no deadline is near; time passes while it waits. */
  settle(maxSeconds = 2000): void {
    const until = this.now + maxSeconds * 1000;
    let idle = 0;
    while (this.now < until && idle < 90) {
      idle = this.turn() === 0 ? idle + 1 : 0;
      this.now += 1000;
    }
  }

  killContainer(containerId: string): void {
    const container = this.containers.get(containerId);
    if (container?.status !== 'running') return;
    container.status = 'exited';
    container.exitCode = 137;
    container.finishedAt = new Date(this.now);
  }

  /** It closes its port, or opens it again; `dead` its liveness probe fails for good. */
  changeContainer(containerId: string, behaviour: 'serves' | 'silent', dead: boolean): void {
    const container = this.containers.get(containerId);
    if (container?.status !== 'running') return;
    container.behaviour = behaviour;
    container.dead ||= dead;
  }

  loseContainer(containerId: string): void {
    this.containers.delete(containerId);
  }

  /** The gateway says that nothing is in flight any more. */
  reportDrained(): void {
    const replicas = this.aggregate.replicas.map((one) =>
      one.state === 'DRAINING' ? { ...one, drainedAt: new Date(this.now) } : one,
    );
    this.aggregate = { ...this.aggregate, replicas };
  }

  /** The placement loop: by the very function, on a node with room for so many replicas. */
  private place(): void {
    const { app, replicas } = this.aggregate;
    const held = replicas.filter((one) => one.nodeId !== null);
    const queued = replicas.filter((one) => one.state === 'QUEUED');
    if (queued.length === 0) return;
    const earlier = held
      .filter((one) => one.revision !== app.revision)
      .map(({ cpuMillis, memoryBytes }) => ({ nodeId: 'n', cpuMillis, memoryBytes, gpus: 0 }));
    const free = (amount: number, used: (replica: Replica) => number) =>
      amount * this.room - held.reduce((sum, one) => sum + used(one), 0);
    const { cpuMillis, memoryBytes } = newSpec();
    const { placed, waiting } = place(
      queued.map((one) => ({
        ...one,
        replicaId: one.id,
        projectId: app.projectId,
        gpus: 0,
        gpuModel: null,
        earlier: one.revision === app.revision ? earlier : [],
      })),
      [
        {
          nodeId: 'n',
          cpuMillis: cpuMillis * this.room,
          memoryBytes: memoryBytes * this.room,
          freeCpuMillis: free(cpuMillis, (one) => one.cpuMillis),
          freeMemoryBytes: free(memoryBytes, (one) => one.memoryBytes),
          gpus: [],
        },
      ],
    );
    for (const { replicaId, nodeId } of placed) this.record({ type: 'replica-placed', replicaId, nodeId });
    for (const { replicaId, waitingFor, swaps } of waiting) {
      const known = queued.find((one) => one.id === replicaId);
      if (known?.waitingFor === waitingFor && (known.swaps || !swaps)) continue;
      this.record({ type: 'replica-waiting', replicaId, waitingFor, swaps });
    }
  }

  private take(step: Step, unrecorded: boolean): void {
    const note = (...facts: Fact[]) => {
      if (!unrecorded) this.record(...facts);
    };
    switch (step.do) {
      case 'record':
        note(...step.facts);
        return;
      case 'add':
        note({ type: 'replica-added', replica: this.newReplica(step.ordinal, step.revision) });
        return;
      case 'create': {
        const existing = [...this.containers.values()].find((one) => one.replicaId === step.replicaId);
        const containerId = existing?.containerId ?? `c${++this.ids}`;
        if (!existing) {
          this.containers.set(containerId, {
            containerId,
            replicaId: step.replicaId,
            imageId: 'sha256:1',
            status: 'created',
            exitCode: null,
            outOfMemory: false,
            startError: null,
            finishedAt: null,
            address: null,
            lastLines: [],
            startedMs: null,
            behaviour: 'silent',
            dead: false,
          });
        }
        note({ type: 'container-created', replicaId: step.replicaId, containerId });
        return;
      }
      case 'adopt':
        note({ type: 'container-created', replicaId: step.replicaId, containerId: step.containerId });
        return;
      case 'start': {
        const container = this.containers.get(step.containerId);
        if (!container) return;
        if (container.status === 'created') {
          Object.assign(container, { status: 'running', address: '10.0.0.1', startedMs: this.now });
          container.behaviour = this.behaviourOf(container.replicaId);
          if (container.behaviour === 'exits') {
            Object.assign(container, { status: 'exited', exitCode: 3, finishedAt: new Date(this.now) });
          }
        }
        if (container.status === 'running') {
          note({
            type: 'container-started',
            replicaId: step.replicaId,
            containerId: step.containerId,
            address: '10.0.0.1',
          });
        }
        return;
      }
      case 'stop':
        this.killContainer(step.containerId);
        return;
      case 'remove':
        this.containers.delete(step.containerId);
        note(...step.proves);
        return;
      case 'pull':
      case 'probe':
        return;
    }
  }

  private observe(): Observed {
    if (this.engineAway) {
      const ready = this.aggregate.replicas.filter((one) => one.state === 'READY').map((one) => one.id);
      return { engine: 'lost', answering: new Set(this.answersWithoutEngine ? ready : []) };
    }
    const probes = new Map<string, ObservedProbe>();
    for (const { replicaId, containerId, status, behaviour, dead } of this.containers.values()) {
      if (status !== 'running') continue;
      const ready = behaviour === 'serves';
      probes.set(replicaId, {
        containerId,
        triedMs: Number.POSITIVE_INFINITY,
        ready,
        dead: dead ? 'GET / answered 500' : null,
        lastAttempt: 'refused',
        portClosed: true,
        listeningPorts: [],
      });
    }
    const present = { status: 'present', imageId: 'sha256:1', digest: null } as const;
    const failed = { status: 'failed', code: 'IMAGE_NOT_FOUND', message: 'no such image' } as const;
    return {
      engine: 'answers',
      containers: [...this.containers.values()].map(
        ({ startedMs: _started, behaviour: _behaviour, dead: _dead, ...container }) => container,
      ),
      images: new Map<number, ObservedImage>(
        [...this.behaviours].map(([number, behaviour]) => [number, behaviour === 'missing-image' ? failed : present]),
      ),
      probes,
    };
  }

  private behaviourOf(replicaId: string): Behaviour {
    const replica = this.aggregate.replicas.find((one) => one.id === replicaId);
    return this.behaviours.get(replica?.revision ?? 0) ?? 'silent';
  }

  private newReplica(ordinal: number, revision: number): Replica {
    return newReplica(
      `r${++this.ids}`,
      { ordinal, revision },
      this.revisions.get(revision) ?? newSpec(),
      new Date(this.now),
    );
  }
}

export function newApp(replicas: number, now: Date): Aggregate['app'] {
  return {
    id: 'app',
    projectId: 'project',
    name: 'app',
    wanted: 'RUNNING',
    force: false,
    replicas,
    revision: 1,
    provenRevision: null,
    failedRollout: null,
    everReady: false,
    failure: null,
    engineLostAt: null,
    removed: false,
    state: 'QUEUED',
    stateSince: now,
    reason: { code: 'APP_QUEUED', message: '' },
    requestTimeoutSeconds: 30,
    gracePeriodSeconds: 5,
    progressDeadlineSeconds: 60,
    maxSurge: '25%',
    maxUnavailable: '0',
    unsecureHttp: false,
  };
}

function newSpec(units = 1): RevisionSpec {
  return {
    image: 'good',
    digest: null,
    askRegistry: false,
    command: null,
    envVars: [],
    port: 8080,
    probe: null,
    livenessProbe: null,
    flavor: 'ai1-s-cpu',
    units,
    cpuMillis: 500 * units,
    memoryBytes: 2 ** 30 * units,
    diskBytes: 2 ** 31,
    gpus: 0,
    gpuModel: null,
  };
}
