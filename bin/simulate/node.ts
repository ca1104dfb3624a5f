/** The machine that the apps of a simulation share: its time, its engine's moods, its room, and who gets it. */

import type { place, WaitingReplica } from '../../lib/domain/capacity/place.ts';
import type { Replica } from '../../lib/domain/lifecycle/model.ts';
import { newSpec } from './specs.ts';
import type { World } from './world.ts';

const UNIT = newSpec();

export class SimulatedNode {
  now = Date.UTC(2026, 0, 1);
  engineAway = false;
  /** Whether replicas that serve accept connections while the engine is away. */
  answersWithoutEngine = false;
  /** The next container is not made, or not started. */
  engineFails = false;
  /** No image is fetched, and no container made. */
  diskFull = false;
  /** It holds so many replicas of one unit. */
  room = 100;
  readonly tenants: World[] = [];
  private ids = 0;

  nextId(prefix: string): string {
    this.ids += 1;
    return `${prefix}${this.ids}`;
  }

  /** Faults stop: the engine answers, and there is room for all. */
  calm(): void {
    this.engineAway = false;
    this.engineFails = false;
    this.diskFull = false;
    this.room = 100;
  }

  /** The placement loop, by the very function of the product. @returns what was wrong with what it gave */
  place(by: typeof place): string | null {
    const queue = this.tenants.flatMap(queueOf);
    if (queue.length === 0) return null;
    const held = this.held();
    const { placed, waiting } = by(queue, [
      {
        nodeId: 'n',
        cpuMillis: UNIT.cpuMillis * this.room,
        memoryBytes: UNIT.memoryBytes * this.room,
        freeCpuMillis: UNIT.cpuMillis * this.room - held.cpuMillis,
        freeMemoryBytes: UNIT.memoryBytes * this.room - held.memoryBytes,
        gpus: [],
      },
    ]);
    for (const one of placed) this.tenantOf(one.replicaId)?.record({ type: 'replica-placed', ...one });
    for (const { replicaId, waitingFor, swaps } of waiting) {
      const known = queue.find((one) => one.replicaId === replicaId);
      if (known?.waitingFor === waitingFor && (known.swaps || !swaps)) continue;
      this.tenantOf(replicaId)?.record({ type: 'replica-waiting', replicaId, waitingFor, swaps });
    }
    const isFull = this.held().cpuMillis > UNIT.cpuMillis * this.room;
    return placed.length > 0 && isFull ? 'more is reserved than the node has' : null;
  }

  /** What replicas hold of it, from their placement to their end. */
  private held(): { cpuMillis: number; memoryBytes: number } {
    const held = { cpuMillis: 0, memoryBytes: 0 };
    for (const { aggregate } of this.tenants) {
      for (const { nodeId, cpuMillis, memoryBytes } of aggregate.replicas) {
        if (nodeId === null) continue;
        held.cpuMillis += cpuMillis;
        held.memoryBytes += memoryBytes;
      }
    }
    return held;
  }

  private tenantOf(replicaId: string): World | undefined {
    return this.tenants.find((tenant) => tenant.aggregate.replicas.some((one) => one.id === replicaId));
  }
}

/** As the store lists them: of apps that shall run. */
function queueOf({ aggregate: { app, replicas } }: World): (WaitingReplica & Pick<Replica, 'waitingFor'>)[] {
  if (app.wanted !== 'RUNNING' || app.failure !== null) return [];
  const queued = replicas.filter((one) => one.state === 'QUEUED');
  if (queued.length === 0) return [];
  const earlier = replicas
    .filter((one) => one.nodeId !== null && one.revision !== app.revision)
    .map(({ cpuMillis, memoryBytes, gpuDeviceIds }) => ({ nodeId: 'n', cpuMillis, memoryBytes, gpuDeviceIds }));
  return queued.map((one) => ({
    replicaId: one.id,
    projectId: app.id,
    queuedAt: one.queuedAt,
    turnAt: one.queuedAt,
    cpuMillis: one.cpuMillis,
    memoryBytes: one.memoryBytes,
    waitingFor: one.waitingFor,
    swaps: one.swaps,
    gpus: 0,
    gpuModel: null,
    earlier: one.revision === app.revision ? earlier : [],
  }));
}
