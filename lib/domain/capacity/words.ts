/** What a replica waits for, exactly: `1 × Tesla V100S: 0 of 0 free`. */
import { couldEverFit, freeRoom, gpusFor, type Needs, type NodeCapacity, totalRoom } from './room.ts';

/** @param nodes with what is free of them now */
export function describeWait(needs: Needs, nodes: readonly NodeCapacity[]): string {
  if (nodes.length === 0) return `${describeNeeds(needs)}: no node has reported yet`;
  const most = Math.max(...nodes.map((node) => gpusFor(needs, freeRoom(node))));
  if (needs.gpus > most) return describeGpuWait(needs, nodes, most);
  const candidates = nodes.filter((node) => gpusFor(needs, freeRoom(node)) >= needs.gpus);
  const best = closest(needs, candidates);
  if (!best) return describeNeeds(needs);
  if (!couldEverFit(needs, nodes)) {
    return `${describeNeeds(needs)}: more than any node has, at most ${describeAmount(best.cpuMillis, best.memoryBytes)}`;
  }
  const free = describeAmount(best.freeCpuMillis, best.freeMemoryBytes);
  const where = nodes.length > 1 ? ' on the node with the most' : '';
  return `${describeNeeds(needs)}: ${free} of ${describeAmount(best.cpuMillis, best.memoryBytes)} free${where}`;
}

function describeGpuWait(needs: Needs, nodes: readonly NodeCapacity[], most: number): string {
  const sum = (amount: (node: NodeCapacity) => number) => nodes.reduce((total, node) => total + amount(node), 0);
  const free = sum((node) => gpusFor(needs, freeRoom(node)));
  const total = sum((node) => gpusFor(needs, totalRoom(node)));
  // Enough in all, but a container runs on one node.
  const apart = free >= needs.gpus ? `, at most ${most} of them on one node` : '';
  return `${needs.gpus} × ${needs.gpuModel}: ${free} of ${total} free${apart}`;
}

/** Of those that could ever hold it, the one that lacks least; if none could, the largest. */
function closest(needs: Needs, nodes: readonly NodeCapacity[]): NodeCapacity | undefined {
  const able = nodes.filter((node) => couldEverFit(needs, [node]));
  const missing = (node: NodeCapacity) =>
    Math.max(node.freeCpuMillis < needs.cpuMillis ? 1 - node.freeCpuMillis / needs.cpuMillis : 0, 0) +
    Math.max(node.freeMemoryBytes < needs.memoryBytes ? 1 - node.freeMemoryBytes / needs.memoryBytes : 0, 0);
  const candidates = able.length > 0 ? able : nodes;
  return [...candidates].sort((a, b) => missing(a) - missing(b) || b.freeCpuMillis - a.freeCpuMillis)[0];
}

/** `1 × Tesla V100S, 13 vCPU and 40 GiB`. */
export function describeNeeds({ cpuMillis, memoryBytes, gpus, gpuModel }: Needs): string {
  const amount = describeAmount(cpuMillis, memoryBytes);
  return gpus > 0 ? `${gpus} × ${gpuModel}, ${amount}` : amount;
}

function describeAmount(cpuMillis: number, memoryBytes: number): string {
  const memory =
    memoryBytes >= 2 ** 30
      ? `${Math.floor((memoryBytes / 2 ** 30) * 10) / 10} GiB`
      : `${Math.floor(memoryBytes / 2 ** 20)} MiB`;
  return `${cpuMillis / 1000} vCPU and ${memory}`;
}
