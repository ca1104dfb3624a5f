/**
 * Who gets capacity: a pure function of the queue and the nodes. First come, first served within a project; projects
 * take turns. What could fit but does not yet keeps its turn: nobody passes it on a node, for passing would delay it.
 * What no node could ever hold delays nobody and is passed.
 */

export interface WaitingReplica {
  replicaId: string;
  projectId: string;
  queuedAt: Date;
  cpuMillis: number;
  memoryBytes: number;
  gpus: number;
  gpuModel: string | null;
  /** One of its app's earlier replicas has gone, or goes, to make room for it. */
  swaps: boolean;
  /** What its app's replicas of earlier revisions hold. */
  earlier: { nodeId: string; cpuMillis: number; memoryBytes: number; gpus: number }[];
}

export interface NodeCapacity {
  nodeId: string;
  cpuMillis: number;
  memoryBytes: number;
  freeCpuMillis: number;
  freeMemoryBytes: number;
  gpus: { model: string; total: number; free: number }[];
}

export interface Placements {
  placed: { replicaId: string; nodeId: string }[];
  /** Why the others wait, in words: `2 vCPU and 8 GiB: 0.5 vCPU and 12 GiB of 2 vCPU and 24 GiB free`. */
  /** `swaps`: it would fit if one earlier replica of its app went. */
  waiting: { replicaId: string; waitingFor: string; swaps: boolean }[];
}

export function place(queue: WaitingReplica[], nodes: NodeCapacity[]): Placements {
  const free = nodes.map((node) => ({ ...node, gpus: node.gpus.map((gpu) => ({ ...gpu })) }));
  const result: Placements = { placed: [], waiting: [] };
  const blocked = new Set<string>();
  for (const replica of inTurn(queue)) {
    const node = free.find((candidate) => !blocked.has(candidate.nodeId) && fits(replica, freeOf(candidate)));
    if (node) {
      take(replica, node);
      result.placed.push({ replicaId: replica.replicaId, nodeId: node.nodeId });
      continue;
    }
    const swaps = replica.swaps || free.some((candidate) => fitsInPlace(replica, candidate, blocked));
    for (const candidate of free) if (fits(replica, totalOf(candidate))) blocked.add(candidate.nodeId);
    const behind = free.some((candidate) => fits(replica, freeOf(candidate)));
    const waitingFor = behind ? 'its turn, behind one that came first and needs more' : describeWait(replica, free);
    result.waiting.push({ replicaId: replica.replicaId, waitingFor, swaps });
  }
  return result;
}

/** What one replica holds of a node. */
export type Needs = Pick<WaitingReplica, 'cpuMillis' | 'memoryBytes' | 'gpus' | 'gpuModel'>;

/** With what one earlier replica holds; where it needs more than that, only when nobody came first. */
function fitsInPlace(replica: WaitingReplica, node: NodeCapacity, blocked: Set<string>): boolean {
  const unused = freeOf(node);
  return replica.earlier
    .filter(({ nodeId }) => nodeId === node.nodeId)
    .some(({ cpuMillis, memoryBytes, gpus }) => {
      const model = replica.gpuModel;
      const own = { cpuMillis, memoryBytes, gpus: model === null ? [] : [{ model, count: gpus }] };
      if (fits(replica, own)) return true;
      const both = {
        cpuMillis: unused.cpuMillis + cpuMillis,
        memoryBytes: unused.memoryBytes + memoryBytes,
        gpus: unused.gpus.map((gpu) => (gpu.model === model ? { model, count: gpu.count + gpus } : gpu)),
      };
      return !blocked.has(node.nodeId) && fits(replica, both);
    });
}

/** Whether any node could hold it if nothing else ran. */
export function couldEverFit(needs: Needs, nodes: NodeCapacity[]) {
  return nodes.some((node) => fits(needs, totalOf(node)));
}

/** How many such replicas the nodes have room for now, whoever waits for it. */
export function roomFor(needs: Needs, nodes: NodeCapacity[]): number {
  return nodes.reduce((sum, node) => sum + roomOn(needs, freeOf(node)), 0);
}

function roomOn(needs: Needs, { cpuMillis, memoryBytes, gpus }: Amounts): number {
  const free = gpus.filter((gpu) => gpu.model === needs.gpuModel).reduce((most, gpu) => Math.max(most, gpu.count), 0);
  const byGpu = needs.gpus === 0 ? Infinity : free / needs.gpus;
  return Math.max(0, Math.floor(Math.min(cpuMillis / needs.cpuMillis, memoryBytes / needs.memoryBytes, byGpu)));
}

/** First those for which room was made; then one replica of each project in turn, the project that waits longest first. */
function inTurn(queue: WaitingReplica[]): WaitingReplica[] {
  const byProject = new Map<string, WaitingReplica[]>();
  for (const replica of queue.filter((one) => !one.swaps).sort(byAge)) {
    const line = byProject.get(replica.projectId) ?? [];
    line.push(replica);
    byProject.set(replica.projectId, line);
  }
  const lines = [...byProject.values()];
  const order: WaitingReplica[] = queue.filter((replica) => replica.swaps);
  for (let round = 0; order.length < queue.length; round++) {
    for (const line of lines) {
      const replica = line[round];
      if (replica) order.push(replica);
    }
  }
  return order;
}

function byAge(a: WaitingReplica, b: WaitingReplica): number {
  return a.queuedAt.getTime() - b.queuedAt.getTime() || (a.replicaId < b.replicaId ? -1 : 1);
}

interface Amounts {
  cpuMillis: number;
  memoryBytes: number;
  gpus: { model: string; count: number }[];
}

function freeOf(node: NodeCapacity): Amounts {
  return {
    cpuMillis: node.freeCpuMillis,
    memoryBytes: node.freeMemoryBytes,
    gpus: node.gpus.map((gpu) => ({ model: gpu.model, count: gpu.free })),
  };
}

function totalOf(node: NodeCapacity): Amounts {
  return {
    cpuMillis: node.cpuMillis,
    memoryBytes: node.memoryBytes,
    gpus: node.gpus.map((gpu) => ({ model: gpu.model, count: gpu.total })),
  };
}

function fits(needs: Needs, amounts: Amounts): boolean {
  return (
    needs.cpuMillis <= amounts.cpuMillis &&
    needs.memoryBytes <= amounts.memoryBytes &&
    (needs.gpus === 0 || amounts.gpus.some((gpu) => gpu.model === needs.gpuModel && gpu.count >= needs.gpus))
  );
}

function take(replica: WaitingReplica, node: NodeCapacity): void {
  node.freeCpuMillis -= replica.cpuMillis;
  node.freeMemoryBytes -= replica.memoryBytes;
  const gpu = node.gpus.find((candidate) => candidate.model === replica.gpuModel);
  if (gpu) gpu.free -= replica.gpus;
}

function describeWait(replica: WaitingReplica, nodes: NodeCapacity[]): string {
  if (replica.gpus > 0) {
    const pools = nodes.flatMap((node) => node.gpus).filter((gpu) => gpu.model === replica.gpuModel);
    const total = pools.reduce((sum, gpu) => sum + gpu.total, 0);
    const unused = pools.reduce((sum, gpu) => sum + gpu.free, 0);
    if (unused < replica.gpus) return `${replica.gpus} × ${replica.gpuModel}: ${unused} of ${total} free`;
  }
  const needs = describeAmount(replica.cpuMillis, replica.memoryBytes);
  const best = [...nodes].sort((a, b) => b.freeCpuMillis - a.freeCpuMillis)[0];
  if (!best) return `${needs}: no node has reported yet`;
  const unused = describeAmount(best.freeCpuMillis, best.freeMemoryBytes);
  return `${needs}: ${unused} of ${describeAmount(best.cpuMillis, best.memoryBytes)} free`;
}

function describeAmount(cpuMillis: number, memoryBytes: number): string {
  const memory =
    memoryBytes >= 2 ** 30
      ? `${Math.floor((memoryBytes / 2 ** 30) * 10) / 10} GiB`
      : `${Math.floor(memoryBytes / 2 ** 20)} MiB`;
  return `${cpuMillis / 1000} vCPU and ${memory}`;
}
