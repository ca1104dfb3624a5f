/** The containers of one app as an engine would have them, and what befalls them. */
import type { Replica } from '../../lib/domain/lifecycle/model.ts';
import type { ObservedContainer, ObservedProbe } from '../../lib/domain/reconcile/observed.ts';
import type { SimulatedNode } from './node.ts';

/** How containers of a revision behave once started. */
export type Behaviour = 'serves' | 'exits' | 'silent' | 'missing-image' | 'disk-full';

export interface SimulatedContainer extends ObservedContainer {
  /** From its start on, that of its revision; what befalls it later is its own. */
  behaviour: Behaviour;
  /** Its liveness probe has failed. */
  dead: boolean;
  /** Made by a worker that hung, after its replica had ended: the next look removes it. */
  stray: boolean;
}

export class Containers {
  readonly all = new Map<string, SimulatedContainer>();
  /** When a replica's container last ended, whoever noticed; absent while it runs. */
  readonly endedMs = new Map<string, number>();
  /** When a worker last saw it run, with nothing else to do than to write that down. */
  readonly seenMs = new Map<string, number>();
  private readonly node: SimulatedNode;

  constructor(node: SimulatedNode) {
    this.node = node;
  }

  of(replicaId: string): SimulatedContainer | undefined {
    for (const container of this.all.values()) if (container.replicaId === replicaId) return container;
    return undefined;
  }

  /** The one that it has already, as the engine does by its name. */
  create(replicaId: string): SimulatedContainer {
    const existing = this.of(replicaId);
    if (existing) return existing;
    const container: SimulatedContainer = {
      containerId: this.node.nextId('c'),
      replicaId,
      imageId: 'sha256:1',
      status: 'created',
      exitCode: null,
      outOfMemory: false,
      startError: null,
      finishedAt: null,
      address: null,
      lastLines: [],
      behaviour: 'silent',
      dead: false,
      stray: false,
    };
    this.all.set(container.containerId, container);
    return container;
  }

  /** @returns whether it runs */
  start(containerId: string, behaviour: Behaviour): boolean {
    const container = this.all.get(containerId);
    if (!container) return false;
    if (container.status === 'created') {
      container.status = 'running';
      container.address = '10.0.0.1';
      container.behaviour = behaviour;
      this.endedMs.delete(container.replicaId);
      if (behaviour === 'exits') this.end(container, 3);
    }
    return container.status !== 'exited';
  }

  kill(containerId: string, outOfMemory = false): void {
    const container = this.all.get(containerId);
    if (container?.status !== 'running') return;
    this.end(container, 137);
    container.outOfMemory = outOfMemory;
  }

  remove(containerId: string): void {
    const container = this.all.get(containerId);
    if (container?.status === 'running') this.end(container, 137);
    this.all.delete(containerId);
  }

  /** A worker has looked, and nothing was left to do. */
  seen(replicas: Replica[]): void {
    for (const { id, runningSince } of replicas) {
      if (runningSince !== null && this.of(id)?.status === 'running') this.seenMs.set(id, this.node.now);
    }
  }

  /** As the worker's prober would know them. */
  probes(): Map<string, ObservedProbe> {
    const probes = new Map<string, ObservedProbe>();
    for (const { replicaId, containerId, status, behaviour, dead } of this.all.values()) {
      if (status !== 'running') continue;
      probes.set(replicaId, {
        containerId,
        triedMs: Number.POSITIVE_INFINITY,
        ready: behaviour === 'serves',
        dead: dead ? 'GET / answered 500' : null,
        lastAttempt: 'refused',
        portClosed: true,
        listeningPorts: [],
      });
    }
    return probes;
  }

  private end(container: SimulatedContainer, exitCode: number): void {
    container.status = 'exited';
    container.exitCode = exitCode;
    container.finishedAt = new Date(this.node.now);
    this.endedMs.set(container.replicaId, this.node.now);
  }
}
