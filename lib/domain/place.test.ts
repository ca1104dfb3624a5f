import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { couldEverFit, type NodeCapacity, place, type WaitingReplica } from './place.ts';

const GIB = 2 ** 30;

function node(cpus: number, memoryGib: number, freeCpus = cpus, freeGib = memoryGib): NodeCapacity {
  return {
    nodeId: 'n',
    cpuMillis: cpus * 1000,
    memoryBytes: memoryGib * GIB,
    freeCpuMillis: freeCpus * 1000,
    freeMemoryBytes: freeGib * GIB,
    gpus: [],
  };
}

let age = 0;
function replica(
  projectId: string,
  cpus: number,
  memoryGib: number,
  more: Partial<WaitingReplica> = {},
): WaitingReplica {
  age += 1;
  return {
    replicaId: `${projectId}${age}`,
    projectId,
    queuedAt: new Date(age),
    cpuMillis: cpus * 1000,
    memoryBytes: memoryGib * GIB,
    gpus: 0,
    gpuModel: null,
    swaps: false,
    earlier: [],
    ...more,
  };
}

describe('placement', () => {
  it('gives capacity in the order of arrival', () => {
    const queue = [replica('p', 1, 1), replica('p', 1, 1), replica('p', 1, 1)];
    const { placed, waiting } = place(queue, [node(2, 4)]);
    expect(placed.map((one) => one.replicaId)).toEqual([queue[0]?.replicaId, queue[1]?.replicaId]);
    expect(waiting).toEqual([
      {
        replicaId: queue[2]?.replicaId,
        waitingFor: '1 vCPU and 1 GiB: 0 vCPU and 2 GiB of 2 vCPU and 4 GiB free',
        swaps: false,
      },
    ]);
  });

  it('lets projects take turns', () => {
    const queue = [replica('a', 1, 1), replica('a', 1, 1), replica('a', 1, 1), replica('b', 1, 1)];
    const { placed } = place(queue, [node(2, 4)]);
    expect(placed.map((one) => one.replicaId)).toEqual([queue[0]?.replicaId, queue[3]?.replicaId]);
  });

  it('lets nobody pass one that could fit later: passing would delay it', () => {
    const big = replica('p', 2, 2);
    const small = replica('p', 0.1, 0.125);
    const { placed } = place([big, small], [node(2, 4, 1, 4)]);
    expect(placed).toEqual([]);
  });

  it('lets others pass one that no node could ever hold', () => {
    const gpu = replica('p', 13, 40, { gpus: 1, gpuModel: 'Tesla V100S' });
    const small = replica('p', 1, 1);
    const { placed, waiting } = place([gpu, small], [node(2, 4)]);
    expect(placed.map((one) => one.replicaId)).toEqual([small.replicaId]);
    expect(waiting[0]?.waitingFor).toBe('1 × Tesla V100S: 0 of 0 free');
    expect(couldEverFit(gpu, [node(2, 4)])).toBe(false);
    expect(couldEverFit(small, [node(2, 4, 0, 0)])).toBe(true);
  });

  it('says that no node has reported', () => {
    expect(place([replica('p', 1, 1)], []).waiting[0]?.waitingFor).toBe('1 vCPU and 1 GiB: no node has reported yet');
  });

  it('never gives more than there is, and leaves nobody out', () => {
    const arbitrary = fc.record({
      project: fc.constantFrom('a', 'b', 'c'),
      cpu: fc.integer({ min: 1, max: 4 }),
      gib: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 15 }), fc.nat(6), fc.nat(16), (wants, cpus, gib) => {
        const queue = wants.map((want) => replica(want.project, want.cpu, want.gib));
        const { placed, waiting } = place(queue, [node(8, 16, cpus, gib)]);
        const sizes = placed.map((one) => queue.find((candidate) => candidate.replicaId === one.replicaId));
        expect(sizes.reduce((sum, one) => sum + (one?.cpuMillis ?? 0), 0)).toBeLessThanOrEqual(cpus * 1000);
        expect(sizes.reduce((sum, one) => sum + (one?.memoryBytes ?? 0), 0)).toBeLessThanOrEqual(gib * GIB);
        expect(new Set([...placed, ...waiting].map((one) => one.replicaId)).size).toBe(queue.length);
      }),
    );
  });

  const held = (cpus: number) => ({ nodeId: 'n', cpuMillis: cpus * 1000, memoryBytes: cpus * GIB, gpus: 0 });

  it('says of a new revision’s replica that it fits in the place of an earlier one', () => {
    const full = node(2, 4, 0, 2);
    const { waiting } = place([replica('p', 2, 2, { earlier: [held(2)] })], [full]);
    expect(waiting).toMatchObject([{ swaps: true }]);
    expect(place([replica('p', 2, 2, { earlier: [held(1)] })], [full]).waiting).toMatchObject([{ swaps: false }]);
  });

  it('one that needs more than it gives takes what is free besides only in its turn', () => {
    const half = node(2, 4, 1, 3);
    const grows = () => replica('p', 2, 2, { earlier: [held(1)] });
    expect(place([grows()], [half]).waiting).toMatchObject([{ swaps: true }]);
    const first = replica('q', 2, 2);
    expect(place([first, grows()], [half]).waiting.map((one) => one.swaps)).toEqual([false, false]);
  });

  it('what one was given up for is given to none but it', () => {
    const older = replica('q', 1, 1);
    const made = replica('p', 1, 1, { swaps: true });
    const { placed } = place([older, made], [node(1, 2)]);
    expect(placed.map((one) => one.replicaId)).toEqual([made.replicaId]);
    const bigger = replica('p', 2, 2, { swaps: true });
    expect(place([older, bigger], [node(2, 4, 1, 3)]).placed).toEqual([]);
  });
});
