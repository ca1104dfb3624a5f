/**
 * One app in memory, on a machine that it may share: the real functions decide (`reconcile`, `place`, `applyStep`,
 * `conclude`), only what is around them is imitated. Every fault falls between two steps.
 */

import { place } from '../../lib/domain/capacity/place.ts';
import { conclude } from '../../lib/domain/lifecycle/conclude.ts';
import type { Fact } from '../../lib/domain/lifecycle/facts.ts';
import type { Aggregate, AppState, RevisionSpec } from '../../lib/domain/lifecycle/model.ts';
import { newReplica } from '../../lib/domain/lifecycle/new-replica.ts';
import { applyStep, type Taken } from '../../lib/domain/reconcile/apply-step.ts';
import type { Observed, ObservedImage } from '../../lib/domain/reconcile/observed.ts';
import { reconcile } from '../../lib/domain/reconcile/reconcile.ts';
import type { Step } from '../../lib/domain/reconcile/step.ts';
import { type Behaviour, Containers, type SimulatedContainer } from './containers.ts';
import { SimulatedNode } from './node.ts';
import { AppRecord, type Interval } from './record.ts';
import { newApp, newSpec } from './specs.ts';

export type { Behaviour } from './containers.ts';

/** What decides; a test breaks one to see that the invariants notice. */
export interface Rules {
  reconcile: typeof reconcile;
  applyStep: typeof applyStep;
  conclude: typeof conclude;
  place: typeof place;
}
const RULES: Rules = { reconcile, applyStep, conclude, place };

export class World {
  readonly node: SimulatedNode;
  readonly revisions = new Map<number, RevisionSpec>();
  readonly behaviours = new Map<number, Behaviour>();
  private readonly own: Containers;
  private readonly store: AppRecord;
  private readonly rules: Rules;
  /** Engine calls of a worker that hangs: it makes them when it wakes, and may write nothing down any more. */
  private late: Step[] = [];

  constructor(
    replicas: number,
    behaviour: Behaviour = 'serves',
    rules: Partial<Rules> = {},
    node: SimulatedNode = new SimulatedNode(),
  ) {
    this.rules = { ...RULES, ...rules };
    this.node = node;
    node.tenants.push(this);
    this.own = new Containers(node);
    this.store = new AppRecord(newApp(replicas, new Date(node.now), node.nextId('app')), this.rules.conclude);
    this.addRevision(1, behaviour);
  }

  get aggregate(): Aggregate {
    return this.store.aggregate;
  }
  get containers(): ReadonlyMap<string, SimulatedContainer> {
    return this.own.all;
  }
  get states(): readonly AppState[] {
    return this.store.states;
  }
  get codes(): readonly string[] {
    return this.store.codes;
  }
  get intervals(): readonly Interval[] {
    return this.store.intervals;
  }
  get found(): string[] {
    return this.store.found;
  }
  addRevision(number: number, behaviour: Behaviour, units = 1): void {
    this.revisions.set(number, newSpec(units));
    this.behaviours.set(number, behaviour);
  }

  /** What someone asks for, as a service would write it. */
  record(...facts: Fact[]): void {
    this.store.write(facts, this.node.now, this.own);
  }

  /**
   * One turn of the worker. @param stepsBeforeDeath it dies after so many steps; `unrecorded` also loses the last
   * step's writing-down, as a kill between the engine's answer and the transaction does. @param meanwhile what someone
   * does after the plan was made and before its steps are taken
   * @returns how many steps were planned that lead somewhere
   */
  turn(stepsBeforeDeath = Number.POSITIVE_INFINITY, unrecorded = false, meanwhile?: () => void): number {
    const wrong = this.node.place(this.rules.place);
    if (wrong) this.found.push(wrong);
    const steps = this.plan();
    meanwhile?.();
    const taken = Math.min(steps.length, stepsBeforeDeath);
    let planned = 0;
    for (const [index, step] of steps.entries()) {
      if (isProgress(step)) planned += 1;
      if (index < taken) this.take(step, unrecorded && index === taken - 1);
    }
    if (planned === 0 && taken === steps.length && !unrecorded && !this.node.engineAway)
      this.own.seen(this.aggregate.replicas);
    return planned;
  }

  /** A turn in which the worker hangs after so many steps; the others it takes when it wakes, long after another came. */
  hang(stepsBefore: number): void {
    const steps = this.plan();
    for (const step of steps.slice(0, stepsBefore)) this.take(step, false);
    this.late = steps.slice(stepsBefore);
  }

  /** The engine gets its calls; the database refuses whatever it would write: its fence is an earlier one. */
  awake(): void {
    for (const step of this.late) {
      this.call(step);
      const made = step.do === 'create' ? this.own.of(step.replicaId) : undefined;
      if (made && !this.aggregate.replicas.some((one) => one.id === made.replicaId)) made.stray = true;
    }
    this.late = [];
  }

  /** Faults stop: the engine answers, there is room for all, and containers do what their images do. */
  calm(): void {
    this.node.calm();
    this.awake();
    for (const container of this.own.all.values()) {
      if (container.status === 'running') container.behaviour = this.behaviourOf(container.replicaId);
    }
  }

  /** Turns until nothing is left to do and no deadline is near; time passes while it waits. */
  settle(maxSeconds = 2000): void {
    const until = this.node.now + maxSeconds * 1000;
    let idle = 0;
    while (this.node.now < until && idle < 90) {
      idle = this.turn() === 0 ? idle + 1 : 0;
      this.node.now += 1000;
    }
  }

  killContainer(containerId: string, outOfMemory = false): void {
    this.own.kill(containerId, outOfMemory);
  }

  /** It closes its port, or opens it again; `dead` its liveness probe fails for good. */
  changeContainer(containerId: string, behaviour: 'serves' | 'silent', dead: boolean): void {
    const container = this.own.all.get(containerId);
    if (container?.status !== 'running') return;
    container.behaviour = behaviour;
    container.dead ||= dead;
  }

  loseContainer(containerId: string): void {
    this.own.remove(containerId);
  }

  /** The gateway says that nothing is in flight any more. */
  reportDrained(): void {
    const replicas = this.aggregate.replicas.map((one) =>
      one.state === 'DRAINING' ? { ...one, drainedAt: new Date(this.node.now) } : one,
    );
    this.store.aggregate = { ...this.aggregate, replicas };
  }

  /** What the worker means to do now. */
  private plan(): Step[] {
    const wanted = { aggregate: this.aggregate, revisions: this.revisions };
    return this.rules.reconcile(wanted, this.observe(), new Date(this.node.now)).steps;
  }

  private take(step: Step, unrecorded: boolean): void {
    const taken = this.call(step);
    if (!taken || unrecorded) return;
    const facts = this.rules.applyStep(this.aggregate, taken, new Date(this.node.now));
    if (facts.length > 0) this.record(...facts);
  }

  /** What the engine makes of a step, and what there is to write down of it. */
  private call(step: Step): Taken | null {
    switch (step.do) {
      case 'record':
        return step;
      case 'add': {
        const spec = this.revisions.get(step.revision) ?? newSpec();
        return { do: 'add', replica: newReplica(this.node.nextId('r'), step, spec, new Date(this.node.now)) };
      }
      case 'create': {
        const refused = this.refusal(step.replicaId);
        if (refused) return refused;
        const { containerId } = this.own.create(step.replicaId);
        return { do: 'create', replicaId: step.replicaId, containerId, image: this.imageOf(step.replicaId) };
      }
      case 'adopt':
        return { ...step, image: this.imageOf(step.replicaId) };
      case 'start': {
        const refused = this.refusal(step.replicaId);
        if (refused) return refused;
        const runs = this.own.start(step.containerId, this.behaviourOf(step.replicaId));
        // By the time that this is written down its probe may have succeeded, or not yet.
        const ready = this.own.probes().get(step.replicaId)?.ready === true && this.node.now % 2 === 0;
        return runs ? { ...step, address: '10.0.0.1', ready } : null;
      }
      case 'stop':
        this.own.kill(step.containerId);
        return null;
      case 'remove':
        this.own.remove(step.containerId);
        return step;
      case 'pull':
      case 'sync':
      case 'probe':
        return null;
    }
  }

  /** An engine that fails tells the replica so, once; one whose disk is full, each time. */
  private refusal(replicaId: string): Taken | null {
    const replica = this.aggregate.replicas.find((one) => one.id === replicaId);
    if (!replica) return null;
    if (this.node.diskFull)
      return { do: 'fail', replica, cause: { code: 'ENGINE_DISK_FULL', message: 'no space left' } };
    if (!this.node.engineFails) return null;
    this.node.engineFails = false;
    return { do: 'fail', replica, cause: { code: 'ENGINE_FAILED', message: 'the engine failed' } };
  }

  private observe(): Observed {
    if (this.node.engineAway) {
      const answering = this.aggregate.replicas.filter(({ id, state }) => {
        const container = this.own.of(id);
        return state === 'READY' && container?.status === 'running' && container.behaviour === 'serves';
      });
      return {
        engine: 'lost',
        answering: new Set(this.node.answersWithoutEngine ? answering.map((one) => one.id) : []),
      };
    }
    const images = new Map<number, ObservedImage>();
    for (const { state, revision } of this.aggregate.replicas) {
      const found = this.node.diskFull ? 'disk-full' : this.behaviours.get(revision);
      if (state === 'PLACED') images.set(revision, IMAGES[found ?? 'silent']);
    }
    return {
      engine: 'answers',
      containers: [...this.own.all.values()],
      images,
      data: new Map(),
      probes: this.own.probes(),
    };
  }

  private imageOf(replicaId: string) {
    const replica = this.aggregate.replicas.find((one) => one.id === replicaId);
    return { revision: replica?.revision ?? 0, name: 'an image', fetched: null };
  }

  private behaviourOf(replicaId: string): Behaviour {
    const replica = this.aggregate.replicas.find((one) => one.id === replicaId);
    return this.behaviours.get(replica?.revision ?? 0) ?? 'silent';
  }
}

/** Looking, and writing down that all is as it was, goes on for ever. */
function isProgress(step: Step): boolean {
  if (step.do === 'record') return step.facts.some((fact) => fact.type !== 'replicas-seen');
  return step.do !== 'probe' && step.do !== 'pull' && step.do !== 'sync';
}

const PRESENT: ObservedImage = { status: 'present', imageId: 'sha256:1', digest: null };
const IMAGES: Record<Behaviour, ObservedImage> = {
  serves: PRESENT,
  exits: PRESENT,
  silent: PRESENT,
  'missing-image': { status: 'failed', code: 'IMAGE_NOT_FOUND', message: 'no such image' },
  'disk-full': { status: 'failed', code: 'ENGINE_DISK_FULL', message: 'no space left' },
};
