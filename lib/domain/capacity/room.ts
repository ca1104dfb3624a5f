/** What nodes have, what replicas need of it, and whether one fits the other. Pure. */

export interface Gpu {
  deviceId: string;
  model: string;
  /** No live replica has it. */
  free: boolean;
}

export interface NodeCapacity {
  nodeId: string;
  cpuMillis: number;
  memoryBytes: number;
  freeCpuMillis: number;
  freeMemoryBytes: number;
  /** Those that the engine can give to a container. */
  gpus: Gpu[];
}

/** What one replica needs, all of it on one node. */
export interface Needs {
  cpuMillis: number;
  memoryBytes: number;
  gpus: number;
  /** Null without GPUs. */
  gpuModel: string | null;
}

/** An amount of a node's capacity. Negative where more is claimed than there is. */
export interface Room {
  cpuMillis: number;
  memoryBytes: number;
  /** GPUs by model. */
  gpus: ReadonlyMap<string, number>;
}

export function totalRoom(node: NodeCapacity): Room {
  return { cpuMillis: node.cpuMillis, memoryBytes: node.memoryBytes, gpus: countModels(node.gpus) };
}

export function freeRoom(node: NodeCapacity): Room {
  const gpus = countModels(node.gpus.filter((gpu) => gpu.free));
  return { cpuMillis: node.freeCpuMillis, memoryBytes: node.freeMemoryBytes, gpus };
}

export function plus(a: Room, b: Room): Room {
  const gpus = new Map(a.gpus);
  for (const [model, count] of b.gpus) gpus.set(model, (gpus.get(model) ?? 0) + count);
  return { cpuMillis: a.cpuMillis + b.cpuMillis, memoryBytes: a.memoryBytes + b.memoryBytes, gpus };
}

export function minus(a: Room, b: Room): Room {
  const gpus = new Map([...b.gpus].map(([model, count]) => [model, -count]));
  return plus(a, { cpuMillis: -b.cpuMillis, memoryBytes: -b.memoryBytes, gpus });
}

export function roomOf({ cpuMillis, memoryBytes, gpus, gpuModel }: Needs): Room {
  return { cpuMillis, memoryBytes, gpus: new Map(gpuModel === null || gpus === 0 ? [] : [[gpuModel, gpus]]) };
}

export function fits(needs: Needs, room: Room): boolean {
  return (
    needs.cpuMillis <= room.cpuMillis && needs.memoryBytes <= room.memoryBytes && needs.gpus <= gpusFor(needs, room)
  );
}

/** GPUs of the model that it needs; without one, it needs none. */
export function gpusFor({ gpuModel }: Needs, room: Room): number {
  return gpuModel === null ? 0 : (room.gpus.get(gpuModel) ?? 0);
}

/** Whether any node could hold it if nothing else ran. */
export function couldEverFit(needs: Needs, nodes: readonly NodeCapacity[]): boolean {
  return nodes.some((node) => fits(needs, totalRoom(node)));
}

/** How many such replicas there is room for, node by node: what is left over on two of them makes no third. */
export function roomFor(needs: Needs, rooms: readonly Room[]): number {
  return rooms.reduce((sum, room) => sum + roomOn(needs, room), 0);
}

function roomOn(needs: Needs, room: Room): number {
  const byGpu = needs.gpus === 0 ? Infinity : gpusFor(needs, room) / needs.gpus;
  const byRest = Math.min(room.cpuMillis / needs.cpuMillis, room.memoryBytes / needs.memoryBytes);
  return Math.max(0, Math.floor(Math.min(byRest, byGpu)));
}

export function countModels(gpus: readonly { model: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { model } of gpus) counts.set(model, (counts.get(model) ?? 0) + 1);
  return counts;
}
