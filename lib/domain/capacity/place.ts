/**
 * Who gets capacity: a pure function of the queue and the nodes. First come, first served within a project; projects
 * take turns (`turns.ts`). What must wait claims what it needs (`claims.ts`): others pass it only by what that leaves,
 * so that passing never delays it. What no node could ever hold claims nothing.
 */
import { Claims } from './claims.ts';
import {
  couldEverFit,
  countModels,
  fits,
  freeRoom,
  minus,
  type Needs,
  type NodeCapacity,
  plus,
  type Room,
} from './room.ts';
import { takeTurns, type Waiting } from './turns.ts';
import { describeWait } from './words.ts';

export interface WaitingReplica extends Waiting, Needs {
  /** What its app's replicas of earlier revisions hold. */
  earlier: Held[];
}

export interface Held {
  nodeId: string;
  cpuMillis: number;
  memoryBytes: number;
  gpuDeviceIds: string[];
}

export interface Placements {
  placed: Placement[];
  waiting: Waits[];
  /** Of each node, in their order: what is left for whoever comes next. Negative where more is claimed than is free. */
  left: Room[];
}

export interface Placement {
  replicaId: string;
  nodeId: string;
  gpuDeviceIds: string[];
}

/** Where it stands among those that wait for the same: for GPUs of a model, or for CPU and memory alone. */
export interface Place {
  replicaId: string;
  /** The first is 1. */
  position: number;
  /** How many wait for it. */
  length: number;
}

export interface Waits extends Place {
  /** `2 vCPU and 8 GiB: 0.5 vCPU and 12 GiB of 2 vCPU and 24 GiB free`. */
  waitingFor: string;
  /** It would fit if one earlier replica of its app went. */
  swaps: boolean;
}

export function place(queue: readonly WaitingReplica[], nodes: readonly NodeCapacity[]): Placements {
  const spots = nodes.map((node): Spot => ({ node: copy(node), claims: new Claims(node), left: freeRoom(node) }));
  // Many wait for the very same, and nothing is free for it that was not before.
  const words = new Map<string, string>();
  const placed: Placement[] = [];
  const waits = new Map<string, Omit<Waits, keyof Place>>();
  takeTurns(queue, (replica) => {
    const spot = bestSpot(replica, spots);
    if (spot) {
      placed.push({ replicaId: replica.replicaId, nodeId: spot.node.nodeId, gpuDeviceIds: take(replica, spot.node) });
      refresh(spot);
      words.clear();
      return true;
    }
    const swaps = replica.swaps || spots.some((one) => fitsInPlace(replica, one));
    const kind = [replica.cpuMillis, replica.memoryBytes, replica.gpus, replica.gpuModel].join();
    const waitingFor = words.get(kind) ?? describe(replica, spots);
    words.set(kind, waitingFor);
    waits.set(replica.replicaId, { waitingFor, swaps });
    for (const spot of spots) if (spot.claims.add(replica)) refresh(spot);
    return false;
  });
  const waiting = places(
    queue.filter(({ replicaId }) => waits.has(replicaId)),
    nodes,
  ).flatMap((one) => {
    const wait = waits.get(one.replicaId);
    return wait ? [{ ...one, ...wait }] : [];
  });
  return { placed, waiting, left: spots.map(({ left }) => left) };
}

interface Spot {
  node: NodeCapacity;
  claims: Claims;
  /** What is free and nobody claims. */
  left: Room;
}

function refresh(spot: Spot): void {
  spot.left = minus(freeRoom(spot.node), spot.claims.room);
}

/** The tightest fit, away from GPUs where none is needed: what is large and rare stays whole for who needs it. */
function bestSpot(needs: Needs, spots: Spot[]): Spot | undefined {
  const spare = ({ node }: Spot) => (needs.gpus > 0 ? 0 : node.gpus.length);
  return spots
    .filter((spot) => fits(needs, spot.left))
    .sort((a, b) => spare(a) - spare(b) || a.node.freeCpuMillis - b.node.freeCpuMillis)[0];
}

/** With what one earlier replica holds; where it needs more than that, only of what nobody before it claims. */
function fitsInPlace(replica: WaitingReplica, spot: Spot): boolean {
  const { node } = spot;
  return replica.earlier
    .filter(({ nodeId }) => nodeId === node.nodeId)
    .some(({ cpuMillis, memoryBytes, gpuDeviceIds }) => {
      const gpus = countModels(node.gpus.filter((gpu) => gpuDeviceIds.includes(gpu.deviceId)));
      const own: Room = { cpuMillis, memoryBytes, gpus };
      return fits(replica, own) || fits(replica, plus(spot.left, own));
    });
}

function describe(replica: WaitingReplica, spots: Spot[]): string {
  const behind = spots.some(({ node }) => fits(replica, freeRoom(node)));
  if (behind) return 'its turn, behind one that came first and needs more';
  return describeWait(
    replica,
    spots.map(({ node }) => node),
  );
}

/** Those that no node could ever hold come last in their queue: they hold up nobody. */
function places(queue: WaitingReplica[], nodes: readonly NodeCapacity[]): Place[] {
  const kinds = new Map<string | null, { able: WaitingReplica[]; unable: WaitingReplica[] }>();
  for (const replica of queue) {
    const model = replica.gpus > 0 ? replica.gpuModel : null;
    const kind = kinds.get(model) ?? { able: [], unable: [] };
    kinds.set(model, kind);
    (couldEverFit(replica, nodes) ? kind.able : kind.unable).push(replica);
  }
  return [...kinds.values()].flatMap(({ able, unable }) =>
    [...inOrder(able), ...inOrder(unable)].map((replicaId, index) => ({
      replicaId,
      position: index + 1,
      length: able.length + unable.length,
    })),
  );
}

/** As if capacity came for one after the other. */
function inOrder(queue: WaitingReplica[]): string[] {
  const order: string[] = [];
  takeTurns(queue, ({ replicaId }) => order.push(replicaId) > 0);
  return order;
}

function copy(node: NodeCapacity): NodeCapacity {
  return { ...node, gpus: node.gpus.map((gpu) => ({ ...gpu })) };
}

/** @returns the ids of its GPUs */
function take(needs: Needs, node: NodeCapacity): string[] {
  node.freeCpuMillis -= needs.cpuMillis;
  node.freeMemoryBytes -= needs.memoryBytes;
  const taken = node.gpus.filter((gpu) => gpu.free && gpu.model === needs.gpuModel).slice(0, needs.gpus);
  for (const gpu of taken) gpu.free = false;
  return taken.map((gpu) => gpu.deviceId);
}
