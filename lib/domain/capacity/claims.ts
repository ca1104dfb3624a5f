/**
 * What those who wait shall find once their node has it: nobody behind them may take it, so passing delays nobody.
 * A replica claims its needs on every node that could hold it, for nobody knows which of them has room first. Those that
 * wait for GPUs claim together no more than what can run at once, for there are only so many GPUs: behind a hundred
 * that wait for the one GPU of a node, the CPUs that one of them takes are kept free, not those of a hundred.
 */
import { fits, gpusFor, type Needs, type NodeCapacity, plus, type Room, roomOf, totalRoom } from './room.ts';

const NOTHING: Room = { cpuMillis: 0, memoryBytes: 0, gpus: new Map() };

interface Claim {
  sum: Room;
  /** The most that one of them needs beside each GPU. */
  cpuMillisPerGpu: number;
  memoryBytesPerGpu: number;
}

export class Claims {
  readonly #total: Room;
  /** By GPU model; null: without GPU. */
  readonly #claims = new Map<string | null, Claim>();

  constructor(node: NodeCapacity) {
    this.#total = totalRoom(node);
  }

  /** Of one that waits. @returns false, and claims nothing, where the node could never hold it */
  add(needs: Needs): boolean {
    if (!fits(needs, this.#total)) return false;
    const model = needs.gpus === 0 ? null : needs.gpuModel;
    const known = this.#claims.get(model) ?? { sum: NOTHING, cpuMillisPerGpu: 0, memoryBytesPerGpu: 0 };
    this.#claims.set(model, {
      sum: plus(known.sum, roomOf(needs)),
      cpuMillisPerGpu: Math.max(known.cpuMillisPerGpu, needs.cpuMillis / needs.gpus),
      memoryBytesPerGpu: Math.max(known.memoryBytesPerGpu, needs.memoryBytes / needs.gpus),
    });
    return true;
  }

  get room(): Room {
    return [...this.#claims].map(([model, claim]) => this.#atOnce(model, claim)).reduce(plus, NOTHING);
  }

  #atOnce(model: string | null, { sum, cpuMillisPerGpu, memoryBytesPerGpu }: Claim): Room {
    if (model === null) return sum;
    const gpus = gpusFor({ cpuMillis: 0, memoryBytes: 0, gpus: 1, gpuModel: model }, this.#total);
    return {
      cpuMillis: Math.min(sum.cpuMillis, Math.ceil(gpus * cpuMillisPerGpu)),
      memoryBytes: Math.min(sum.memoryBytes, Math.ceil(gpus * memoryBytesPerGpu)),
      gpus: sum.gpus,
    };
  }
}
