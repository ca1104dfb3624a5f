/**
 * A world in memory for the pure core: what the store and the engine would hold, with every fault between two steps.
 * The real functions decide (`reconcile`, `conclude`); only the bookkeeping around them is imitated.
 */
import { conclude } from '../../lib/domain/lifecycle/conclude.ts';
import type { Fact } from '../../lib/domain/lifecycle/facts.ts';
import type { Aggregate, AppState, Replica, RevisionSpec } from '../../lib/domain/lifecycle/model.ts';
import { newReplica } from '../../lib/domain/lifecycle/new-replica.ts';
import { BILLED_STATES } from '../../lib/domain/lifecycle/state.ts';
import { place } from '../../lib/domain/place.ts';
import type { Observed, ObservedContainer, ObservedImage, ObservedProbe } from '../../lib/domain/reconcile/observed.ts';
import { reconcile } from '../../lib/domain/reconcile/reconcile.ts';
import { boundsOf } from '../../lib/domain/reconcile/rollout.ts';
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

/** What decides; a test breaks one to see that the invariants notice. */
export interface Rules {
  reconcile: typeof reconcile;
  conclude: typeof conclude;
  place: typeof place;
}
const RULES: Rules = { reconcile, conclude, place };

/** A drain takes nothing from what serves beyond what a rollout may. */
function stepViolations(before: Aggregate, facts: Fact[], next: Aggregate): string[] {
  const { app } = before;
  const drains = facts.filter((fact) => fact.type === 'replica-draining' || fact.type === 'replica-stopping');
  if (drains.length === 0 || app.wanted !== 'RUNNING' || app.failure !== null) return [];
  const ready = (all: Replica[]) => all.filter((one) => one.state === 'READY').length;
  const { leastReady } = boundsOf(app, app.replicas);
  const hasNoRoom = before.replicas.some((one) => one.state === 'QUEUED' && one.swaps);
  const least = Math.min(leastReady, hasNoRoom ? app.replicas - 1 : app.replicas);
  return ready(next.replicas) < Math.min(ready(before.replicas), least)
    ? [`a drain leaves ${ready(next.replicas)} ready where ${least} must be`]
    : [];
}

/** A slot is billed exactly while its container runs and its app is RUNNING or SCALING. */
function billViolations({ app, replicas, openCharges }: Aggregate): string[] {
  const due = BILLED_STATES.includes(app.state) ? replicas.filter((one) => one.runningSince !== null) : [];
  const open = new Set(openCharges.map((one) => one.replicaId));
  return open.size === openCharges.length && open.size === due.length && due.every((one) => open.has(one.id))
    ? []
    : [`in ${app.state} ${due.length} containers are due and ${openCharges.length} billed`];
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
  /** What was wrong at the instant that it happened. */
  readonly found: string[] = [];
  /** The next container is not made, or not started. */
  engineFails = false;
  private readonly rules: Rules;
  /** Whether its replicas accept connections while the engine is away. */
  answersWithoutEngine = false;
  private ids = 0;

  constructor(replicas: number, behaviour: Behaviour = 'serves', rules: Partial<Rules> = {}) {
    this.rules = { ...RULES, ...rules };
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
    const { next, events, charges } = this.rules.conclude(this.aggregate, facts, now);
    this.found.push(...stepViolations(this.aggregate, facts, next));
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
    this.found.push(...billViolations(this.aggregate));
  }

  /**
   * One turn of the worker. @param stepsBeforeDeath it dies after so many steps; `unrecorded` also loses the last
   * step's writing-down, as a kill between the engine's answer and the transaction does. @param meanwhile what someone
   * does after the plan was made and before its steps are taken
   */
  turn(stepsBeforeDeath = Number.POSITIVE_INFINITY, unrecorded = false, meanwhile?: () => void): number {
    this.place();
    const plan = this.rules.reconcile(
      { aggregate: this.aggregate, revisions: this.revisions },
      this.observe(),
      new Date(this.now),
    );
    meanwhile?.();
    const steps = plan.steps.slice(0, stepsBeforeDeath);
    for (const [index, step] of steps.entries()) {
      this.take(step, unrecorded && index === steps.length - 1);
    }
    return plan.steps.filter((step) => step.do !== 'probe' && step.do !== 'pull').length;
  }

  /** Faults stop: the engine answers, and there is room for all. */
  calm(): void {
    this.engineAway = false;
    this.engineFails = false;
    this.room = 100;
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

  killContainer(containerId: string, outOfMemory = false): void {
    const container = this.containers.get(containerId);
    if (container?.status !== 'running') return;
    container.status = 'exited';
    container.exitCode = 137;
    container.outOfMemory = outOfMemory;
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
      .map(({ cpuMillis, memoryBytes, gpuDeviceIds }) => ({ nodeId: 'n', cpuMillis, memoryBytes, gpuDeviceIds }));
    const free = (amount: number, used: (replica: Replica) => number) =>
      amount * this.room - held.reduce((sum, one) => sum + used(one), 0);
    const { cpuMillis, memoryBytes } = newSpec();
    const { placed, waiting } = this.rules.place(
      queued.map((one) => ({
        ...one,
        replicaId: one.id,
        projectId: app.projectId,
        turnAt: one.queuedAt,
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
    for (const one of placed) this.record({ type: 'replica-placed', ...one });
    const taken = this.aggregate.replicas.filter((one) => one.nodeId !== null);
    if (placed.length > 0 && taken.reduce((sum, one) => sum + one.cpuMillis, 0) > cpuMillis * this.room) {
      this.found.push('more is reserved than the node has');
    }
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
      case 'add': {
        const { app, replicas } = this.aggregate;
        // As the worker asks within the transaction: someone may have changed what is wanted since.
        const isWanted = app.wanted === 'RUNNING' && app.failure === null && app.revision === step.revision;
        if (!isWanted || replicas.some((one) => one.ordinal === step.ordinal)) return;
        note({ type: 'replica-added', replica: this.newReplica(step.ordinal, step.revision) });
        return;
      }
      case 'create': {
        if (this.refuses(step.replicaId)) return;
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
        if (this.refuses(step.replicaId)) return;
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

  /** An engine that fails tells the replica so, once. */
  private refuses(replicaId: string): boolean {
    if (!this.engineFails) return false;
    this.engineFails = false;
    const cause = { code: 'ENGINE_FAILED' as const, message: 'the engine failed' };
    this.record({ type: 'replica-crashed', replicaId, cause, at: null, retryAt: new Date(this.now + 1000) });
    return true;
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
