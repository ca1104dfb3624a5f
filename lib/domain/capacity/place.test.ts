import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Placements, place, type WaitingReplica } from './place.ts';
import { couldEverFit, freeRoom, type NodeCapacity, roomFor } from './room.ts';

const GIB = 2 ** 30;
const V100S = 'Tesla V100S';

function node(cpus: number, memoryGib: number, freeCpus = cpus, freeGib = memoryGib, nodeId = 'n'): NodeCapacity {
  return {
    nodeId,
    cpuMillis: cpus * 1000,
    memoryBytes: memoryGib * GIB,
    freeCpuMillis: freeCpus * 1000,
    freeMemoryBytes: freeGib * GIB,
    gpus: [],
  };
}

function withGpus(of: NodeCapacity, free: boolean[], model = V100S): NodeCapacity {
  return { ...of, gpus: free.map((one, index) => ({ deviceId: `${of.nodeId}-gpu${index}`, model, free: one })) };
}

let age = 0;
function replica(
  projectId: string,
  cpus: number,
  memoryGib: number,
  more: Partial<WaitingReplica> = {},
): WaitingReplica {
  age += 1;
  const queuedAt = more.queuedAt ?? new Date(age);
  return {
    replicaId: `${projectId}${age}`,
    projectId,
    queuedAt,
    turnAt: queuedAt,
    cpuMillis: cpus * 1000,
    memoryBytes: memoryGib * GIB,
    gpus: 0,
    gpuModel: null,
    swaps: false,
    earlier: [],
    ...more,
  };
}

const onGpu = (projectId: string, gpus = 1, more: Partial<WaitingReplica> = {}) =>
  replica(projectId, gpus, gpus, { gpus, gpuModel: V100S, ...more });
const ids = (of: readonly { replicaId: string }[]) => of.map(({ replicaId }) => replicaId);

describe('placement', () => {
  it('gives capacity in the order of arrival, and tells the others their place and what they wait for', () => {
    const queue = [replica('p', 1, 1), replica('p', 1, 1), replica('p', 1, 1)];
    const { placed, waiting } = place(queue, [node(2, 4)]);
    expect(ids(placed)).toEqual(ids(queue.slice(0, 2)));
    expect(waiting).toEqual([
      {
        replicaId: queue[2]?.replicaId,
        position: 1,
        length: 1,
        waitingFor: '1 vCPU and 1 GiB: 0 vCPU and 2 GiB of 2 vCPU and 4 GiB free',
        swaps: false,
      },
    ]);
  });

  it('lets projects take turns, and tells each its place in that order', () => {
    const queue = [replica('a', 1, 1), replica('a', 1, 1), replica('a', 1, 1), replica('b', 1, 1)];
    expect(ids(place(queue, [node(2, 4)]).placed)).toEqual([queue[0]?.replicaId, queue[3]?.replicaId]);
    const { waiting } = place(queue, [node(2, 4, 0, 0)]);
    const positions = new Map(waiting.map((one) => [one.replicaId, one.position]));
    expect(queue.map((one) => positions.get(one.replicaId))).toEqual([1, 3, 4, 2]);
    expect(new Set(waiting.map((one) => one.length))).toEqual(new Set([4]));
  });

  it('a project that has just had its turn is behind one that waits since before it', () => {
    const later = replica('b', 1, 1);
    const again = replica('a', 1, 1, { queuedAt: new Date(0), turnAt: new Date(later.queuedAt.getTime() + 1) });
    expect(ids(place([again, later], [node(1, 1)]).placed)).toEqual([later.replicaId]);
  });

  it('lets nobody pass one that could fit later where passing would delay it', () => {
    const big = replica('p', 2, 2);
    const small = replica('p', 0.1, 0.125);
    const { placed, waiting } = place([big, small], [node(2, 4, 1, 4)]);
    expect(placed).toEqual([]);
    expect(waiting[1]?.waitingFor).toBe('its turn, behind one that came first and needs more');
  });

  it('lets a smaller one pass by what the waiting one leaves over', () => {
    const waits = replica('p', 2, 2, { gpus: 1, gpuModel: V100S });
    const [first, second] = [replica('q', 2, 2), replica('q', 1, 1)];
    const { placed } = place([waits, first, second], [withGpus(node(4, 8), [false])]);
    expect(ids(placed)).toEqual([first.replicaId]);
  });

  it('keeps free for those that wait for one GPU what one of them needs, not all of them', () => {
    const queue = [onGpu('p'), onGpu('p'), onGpu('q'), onGpu('r')];
    const small = replica('s', 3, 3);
    const { placed, left } = place([...queue, small], [withGpus(node(4, 4), [false])]);
    expect(ids(placed)).toEqual([small.replicaId]);
    expect(left[0]?.cpuMillis).toBe(0);
  });

  it('lets others pass one that no node could ever hold', () => {
    const gpu = replica('p', 13, 40, { gpus: 1, gpuModel: V100S });
    const small = replica('p', 1, 1);
    const { placed, waiting } = place([gpu, small], [node(2, 4)]);
    expect(ids(placed)).toEqual([small.replicaId]);
    expect(waiting[0]).toMatchObject({ waitingFor: '1 × Tesla V100S: 0 of 0 free', position: 1, length: 1 });
    expect(place([replica('p', 12, 48)], [node(2, 4)]).waiting[0]?.waitingFor).toBe(
      '12 vCPU and 48 GiB: more than any node has, at most 2 vCPU and 4 GiB',
    );
    expect(couldEverFit(gpu, [node(2, 4)])).toBe(false);
    expect(couldEverFit(small, [node(2, 4, 0, 0)])).toBe(true);
  });

  it('gives GPUs of the model by their ids, all of one node', () => {
    const nodes = [
      withGpus(node(8, 8, 8, 8, 'a'), [true, false]),
      withGpus(node(8, 8, 8, 8, 'b'), [false, true, true]),
      withGpus(node(8, 8, 8, 8, 'c'), [true, true], 'Tesla T4'),
    ];
    const [two, three] = [onGpu('p', 2), onGpu('p', 3)];
    const { placed, waiting } = place([two, three], nodes);
    expect(placed).toEqual([{ replicaId: two.replicaId, nodeId: 'b', gpuDeviceIds: ['b-gpu1', 'b-gpu2'] }]);
    expect(waiting[0]?.waitingFor).toBe('3 × Tesla V100S: 1 of 5 free');
    const apart = [withGpus(node(8, 8, 8, 8, 'a'), [true, false]), withGpus(node(8, 8, 8, 8, 'b'), [true, false])];
    expect(place([onGpu('p', 2)], apart).waiting[0]?.waitingFor).toBe(
      '2 × Tesla V100S: 2 of 4 free, at most 1 of them on one node',
    );
  });

  it('says which of CPU and memory is short where GPUs are free', () => {
    const { waiting } = place([onGpu('p', 2)], [withGpus(node(4, 8, 1, 8), [true, true])]);
    expect(waiting[0]?.waitingFor).toBe('2 × Tesla V100S, 2 vCPU and 2 GiB: 1 vCPU and 8 GiB of 4 vCPU and 8 GiB free');
  });

  it('leaves nodes with GPUs to those that need them', () => {
    const nodes = [withGpus(node(8, 8, 8, 8, 'gpu'), [true]), node(8, 8, 8, 8, 'plain')];
    expect(place([replica('p', 1, 1)], nodes).placed[0]?.nodeId).toBe('plain');
  });

  it('says that no node has reported', () => {
    expect(place([replica('p', 1, 1)], []).waiting[0]?.waitingFor).toBe('1 vCPU and 1 GiB: no node has reported yet');
  });

  it('counts what fits now node by node', () => {
    const rooms = [node(4, 8, 1, 8, 'a'), node(4, 8, 1, 8, 'b')].map(freeRoom);
    const needs = { cpuMillis: 1000, memoryBytes: GIB, gpus: 0, gpuModel: null };
    expect(roomFor(needs, rooms)).toBe(2);
    expect(roomFor({ ...needs, cpuMillis: 2000 }, rooms)).toBe(0);
  });
});

describe('in the place of an earlier replica', () => {
  const earlier = (cpus: number, gpuDeviceIds: string[] = []) => ({
    nodeId: 'n',
    cpuMillis: cpus * 1000,
    memoryBytes: cpus * GIB,
    gpuDeviceIds,
  });

  it('a new revision’s replica is said to fit', () => {
    const full = node(2, 4, 0, 2);
    const { waiting } = place([replica('p', 2, 2, { earlier: [earlier(2)] })], [full]);
    expect(waiting).toMatchObject([{ swaps: true }]);
    expect(place([replica('p', 2, 2, { earlier: [earlier(1)] })], [full]).waiting).toMatchObject([{ swaps: false }]);
  });

  it('its GPU counts, one of another model does not', () => {
    const full = withGpus(node(4, 4), [false]);
    const other = withGpus(node(4, 4), [false], 'Tesla T4');
    const wants = () => onGpu('p', 1, { earlier: [earlier(1, ['n-gpu0'])] });
    expect(place([wants()], [full]).waiting).toMatchObject([{ swaps: true }]);
    expect(place([wants()], [other]).waiting).toMatchObject([{ swaps: false }]);
  });

  it('one that needs more than it gives takes what is free besides only in its turn', () => {
    const half = node(2, 4, 1, 3);
    const grows = () => replica('p', 2, 2, { earlier: [earlier(1)] });
    expect(place([grows()], [half]).waiting).toMatchObject([{ swaps: true }]);
    const first = replica('o', 2, 2);
    const { waiting } = place([first, grows()], [half]);
    expect(waiting.map((one) => one.swaps)).toEqual([false, false]);
  });

  it('what one was given up for is given to none but it', () => {
    const older = replica('q', 1, 1);
    const made = replica('p', 1, 1, { swaps: true });
    expect(ids(place([older, made], [node(1, 2)]).placed)).toEqual([made.replicaId]);
    const bigger = replica('p', 2, 2, { swaps: true });
    expect(place([older, bigger], [node(2, 4, 1, 3)]).placed).toEqual([]);
  });
});

/** Nodes of some sizes, some of what they have held, and a queue of what could fit some of them. */
const arbitraryNode = (nodeId: string) =>
  fc
    .record({
      cpus: fc.integer({ min: 1, max: 16 }),
      gib: fc.integer({ min: 1, max: 24 }),
      heldCpus: fc.nat(8),
      heldGib: fc.nat(16),
      gpus: fc.array(fc.boolean(), { maxLength: 4 }),
    })
    .map(({ cpus, gib, heldCpus, heldGib, gpus }) =>
      withGpus(node(cpus, gib, Math.max(0, cpus - heldCpus), Math.max(0, gib - heldGib), nodeId), gpus),
    );
const arbitraryNodes = fc
  .integer({ min: 1, max: 3 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => arbitraryNode(`n${index}`))));
const arbitraryWant = fc.record({
  project: fc.constantFrom('a', 'b', 'c'),
  cpus: fc.integer({ min: 1, max: 5 }),
  gib: fc.integer({ min: 1, max: 6 }),
  gpus: fc.constantFrom(0, 0, 1, 2),
});
type Want = typeof arbitraryWant extends fc.Arbitrary<infer Value> ? Value : never;
const wanted = ({ project, cpus, gib, gpus }: Want) =>
  replica(project, cpus, gib, { gpus, gpuModel: gpus === 0 ? null : V100S });
const arbitraryQueue = fc.array(arbitraryWant, { maxLength: 12 });

/** The nodes after what was placed. */
function held(nodes: readonly NodeCapacity[], queue: readonly WaitingReplica[], { placed }: Placements) {
  return nodes.map((one) => {
    const here = placed.filter(({ nodeId }) => nodeId === one.nodeId);
    const sum = (amount: (of: WaitingReplica) => number) =>
      here.reduce(
        (total, { replicaId }) =>
          total + queue.filter((it) => it.replicaId === replicaId).reduce((t, it) => t + amount(it), 0),
        0,
      );
    const given = new Set(here.flatMap(({ gpuDeviceIds }) => gpuDeviceIds));
    return {
      ...one,
      freeCpuMillis: one.freeCpuMillis - sum((it) => it.cpuMillis),
      freeMemoryBytes: one.freeMemoryBytes - sum((it) => it.memoryBytes),
      gpus: one.gpus.map((gpu) => ({ ...gpu, free: gpu.free && !given.has(gpu.deviceId) })),
    };
  });
}

describe('placement, whatever comes', () => {
  it('never gives more than there is, never a GPU twice, and leaves nobody out', () => {
    fc.assert(
      fc.property(arbitraryNodes, arbitraryQueue, (nodes, wants) => {
        const queue = wants.map(wanted);
        const result = place(queue, nodes);
        for (const one of held(nodes, queue, result)) {
          expect(one.freeCpuMillis).toBeGreaterThanOrEqual(0);
          expect(one.freeMemoryBytes).toBeGreaterThanOrEqual(0);
        }
        const given = result.placed.flatMap(({ gpuDeviceIds }) => gpuDeviceIds);
        expect(new Set(given).size).toBe(given.length);
        for (const { replicaId, nodeId, gpuDeviceIds } of result.placed) {
          expect(gpuDeviceIds).toHaveLength(queue.find((one) => one.replicaId === replicaId)?.gpus ?? -1);
          const free = nodes.find((one) => one.nodeId === nodeId)?.gpus.filter((gpu) => gpu.free);
          expect(free?.map((gpu) => gpu.deviceId)).toEqual(expect.arrayContaining(gpuDeviceIds));
        }
        expect(ids([...result.placed, ...result.waiting]).sort()).toEqual(ids(queue).sort());
        for (const { position, length } of result.waiting) {
          expect(position).toBeGreaterThanOrEqual(1);
          expect(position).toBeLessThanOrEqual(length);
        }
      }),
      { numRuns: 500 },
    );
  });

  /** The nodes once some of what was held at first has ended; what was placed since runs on. */
  const ended = (first: readonly NodeCapacity[], now: readonly NodeCapacity[], ends: readonly number[]) =>
    now.map((one, index) => {
      const { cpuMillis, freeCpuMillis, memoryBytes, freeMemoryBytes, gpus } = first[index] ?? one;
      const end = ends[index] ?? 0;
      return {
        ...one,
        freeCpuMillis: one.freeCpuMillis + (end & 1 ? cpuMillis - freeCpuMillis : 0),
        freeMemoryBytes: one.freeMemoryBytes + (end & 2 ? memoryBytes - freeMemoryBytes : 0),
        gpus: one.gpus.map((gpu, at) => ({
          ...gpu,
          free: gpu.free || (!gpus[at]?.free && ((end >> (at + 2)) & 1) === 1),
        })),
      };
    });
  const arbitraryEnds = fc.array(fc.nat(63), { minLength: 3, maxLength: 3 });

  it('passing never delays: whatever ends next, the first that waits comes as soon as if nobody had come after it', () => {
    fc.assert(
      fc.property(arbitraryNodes, arbitraryQueue, arbitraryEnds, (nodes, wants, ends) => {
        const queue = wants.map((want) => wanted({ ...want, project: 'a' }));
        const all = place(queue, nodes);
        const head = queue.find((one) => ids(all.waiting).includes(one.replicaId) && couldEverFit(one, nodes));
        if (!head) return;
        const before = queue.slice(0, queue.indexOf(head));
        const comes = (came: WaitingReplica[]) =>
          place([head], ended(nodes, held(nodes, came, place(came, nodes)), ends)).placed.length;
        expect(comes(queue)).toBe(comes([...before, head]));
      }),
      { numRuns: 1000 },
    );
  });

  it('passing never delays: on one node nobody that waits comes later than if nobody had come after it', () => {
    fc.assert(
      fc.property(arbitraryNode('n'), arbitraryQueue, fc.nat(), arbitraryEnds, (only, wants, at, ends) => {
        const nodes = [only];
        const queue = wants.map((want) => wanted({ ...want, project: 'a' }));
        const upTo = queue.slice(0, at % (queue.length + 1));
        const next = (came: WaitingReplica[]) => {
          const first = place(came, nodes);
          const still = upTo.filter((one) => ids(first.waiting).includes(one.replicaId));
          return ids(place(still, ended(nodes, held(nodes, came, first), ends)).placed);
        };
        expect(next(queue)).toEqual(next(upTo));
      }),
      { numRuns: 1000 },
    );
  });

  it('is fair between projects: while both wait for the same, neither gets two more than the other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b'), { minLength: 2, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        (projects, slots) => {
          const { order } = drain(
            projects.map((project) => replica(project, 1, 1)),
            slots,
          );
          const left = (project: string, from: number) => order.slice(from).some((one) => one.projectId === project);
          let lead = 0;
          for (let at = 0; at < order.length && left('a', at) && left('b', at); at++) {
            lead += order[at]?.projectId === 'a' ? 1 : -1;
            expect(Math.abs(lead)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('starves nobody: whoever keeps coming, one that waits gets its capacity after a turn of each that came before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), (others, atOnce) => {
        const waits = replica('patient', 1, 1);
        const before = [replica('patient', 1, 1, { queuedAt: new Date(waits.queuedAt.getTime() - 1) }), waits];
        let clock = waits.queuedAt.getTime();
        let queue: WaitingReplica[] = [...before];
        for (let grant = 1; ; grant++) {
          // At each grant, more of other projects, old and new ones, have come.
          for (let n = 0; n < atOnce; n++) {
            clock += 1;
            queue.push(replica(`other${(grant + n) % others}`, 1, 1, { queuedAt: new Date(clock) }));
            queue.push(replica(`new${grant}-${n}`, 1, 1, { queuedAt: new Date(clock) }));
          }
          clock += 1;
          const [placed] = place(queue, [node(1, 1)]).placed;
          if (placed?.replicaId === waits.replicaId) return;
          queue = granted(queue, placed?.replicaId, new Date(clock));
          // Those of before: one of its own. After it, each that came by then may have one turn.
          expect(grant).toBeLessThanOrEqual(1 + 2 * atOnce);
        }
      }),
    );
  });
});

/** The queue after one of it got its capacity: as the store keeps it. */
function granted(queue: WaitingReplica[], replicaId: string | undefined, now: Date): WaitingReplica[] {
  const served = queue.find((one) => one.replicaId === replicaId);
  return queue
    .filter((one) => one !== served)
    .map((one) =>
      one.projectId === served?.projectId && one.queuedAt > served.queuedAt ? { ...one, turnAt: now } : one,
    );
}

/** Gives room for so many at a time until nobody waits. */
function drain(all: WaitingReplica[], slots: number): { order: WaitingReplica[] } {
  const order: WaitingReplica[] = [];
  let queue = all;
  for (let clock = age + 1; queue.length > 0; ) {
    for (const { replicaId } of place(queue, [node(slots, slots)]).placed) {
      clock += 1;
      order.push(...queue.filter((one) => one.replicaId === replicaId));
      queue = granted(queue, replicaId, new Date(clock));
    }
  }
  return { order };
}
