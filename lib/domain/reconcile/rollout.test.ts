import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { World } from '../../../bin/simulate/world.ts';
import { rolloutOf } from '../history/rollout-status.ts';
import { boundsOf } from './rollout.ts';

const bounds = (maxSurge: string, maxUnavailable: string, wanted: number) =>
  boundsOf({ maxSurge, maxUnavailable }, wanted);

describe('how far a rollout goes', () => {
  it('a surge is rounded up, what may be missing down', () => {
    expect(bounds('25%', '25%', 3)).toEqual({ surge: 1, leastReady: 3 });
    expect(bounds('25%', '25%', 4)).toEqual({ surge: 1, leastReady: 3 });
    expect(bounds('26%', '49%', 4)).toEqual({ surge: 2, leastReady: 3 });
    expect(bounds('100%', '100%', 2)).toEqual({ surge: 2, leastReady: 0 });
    expect(bounds('2', '5', 3)).toEqual({ surge: 2, leastReady: 0 });
  });

  it('where neither may be, one goes before one comes', () => {
    for (const [surge, unavailable] of [
      ['0', '0'],
      ['0%', '0'],
      ['0', '25%'],
    ] as const) {
      expect(bounds(surge, unavailable, 1)).toEqual({ surge: 0, leastReady: 0 });
      expect(bounds(surge, unavailable, 3)).toEqual({ surge: 0, leastReady: 2 });
    }
  });

  it('always leaves room for a change, and never asks for more than is wanted', () => {
    const setting = fc.oneof(
      fc.nat(10).map(String),
      fc.nat(150).map((n) => `${n}%`),
    );
    fc.assert(
      fc.property(setting, setting, fc.integer({ min: 1, max: 10 }), (maxSurge, maxUnavailable, wanted) => {
        const { surge, leastReady } = bounds(maxSurge, maxUnavailable, wanted);
        expect(surge > 0 || leastReady < wanted).toBe(true);
        expect(leastReady).toBeGreaterThanOrEqual(0);
        expect(leastReady).toBeLessThanOrEqual(wanted);
      }),
    );
  });
});

/** Turns until it rests. @returns the fewest that were ready, and the most that were there and not on their way out */
function rollOut(world: World, turns = 400): { least: number; most: number } {
  const seen = { least: Number.POSITIVE_INFINITY, most: 0 };
  for (let turn = 0; turn < turns; turn++) {
    world.turn();
    world.reportDrained();
    const { replicas } = world.aggregate;
    seen.least = Math.min(seen.least, replicas.filter((one) => one.state === 'READY').length);
    const staying = replicas.filter((one) => one.state !== 'DRAINING' && one.state !== 'STOPPING');
    seen.most = Math.max(seen.most, staying.length);
    world.node.now += 500;
  }
  return seen;
}

function next(world: World, behaviour: 'serves' | 'silent' | 'exits', units = 1): number {
  const revision = Math.max(...world.revisions.keys()) + 1;
  world.addRevision(revision, behaviour, units);
  world.record({ type: 'revision-wanted', revision });
  return revision;
}

describe('where there is no room for both', () => {
  it('one goes, one comes, and never more than one is missing', () => {
    const world = new World(2);
    world.settle();
    world.node.room = 2;
    next(world, 'serves');
    expect(rollOut(world).least).toBe(1);
    expect(world.aggregate.app.state).toBe('RUNNING');
    expect(world.aggregate.replicas.map((one) => one.revision)).toEqual([2, 2]);
    expect(world.codes).toContain('ROLLOUT_WITHOUT_SURGE');
  });

  it('a single one is away in between, and comes back as it was when the next cannot become ready', () => {
    const world = new World(1);
    world.settle();
    world.node.room = 1;
    next(world, 'silent');
    expect(rollOut(world).least).toBe(0);
    expect(world.states).not.toContain('FAILED');
    expect(world.aggregate.app).toMatchObject({ state: 'RUNNING', revision: 1 });
  });

  it('what was given up for a replica stays its own until it has it', () => {
    const world = new World(2);
    world.node.room = 1;
    world.settle();
    const replicaId = world.aggregate.replicas.find(({ state }) => state === 'QUEUED')?.id ?? '';
    const waits = (swaps: boolean) => ({ type: 'replica-waiting' as const, replicaId, waitingFor: 'room', swaps });
    world.record(waits(true), waits(false));
    expect(world.aggregate.replicas.find(({ id }) => id === replicaId)?.swaps).toBe(true);
  });

  it('nothing goes for what would not fit in its place either', () => {
    const world = new World(2);
    world.settle();
    world.node.room = 3;
    next(world, 'serves', 3);
    expect(rollOut(world).least).toBe(2);
  });
});

describe('a rollout that failed', () => {
  it('is told until another revision is wanted', () => {
    const world = new World(2);
    world.settle();
    next(world, 'silent');
    expect(rollOut(world).least).toBe(2);
    const status = () => rolloutOf(world.aggregate.app, true, [{ revision: 1, _count: 2 }]);
    expect(status()).toMatchObject({ state: 'WITHDRAWN', revision: 2, code: 'PORT_CLOSED' });
    world.record({ type: 'scale-wanted', replicas: 3 });
    world.settle();
    expect(status()).toMatchObject({ state: 'WITHDRAWN' });
    next(world, 'serves');
    expect(status()).toMatchObject({ state: 'PROGRESSING', revision: 3 });
    world.settle();
    expect(rolloutOf(world.aggregate.app, true, [{ revision: 3, _count: 3 }])).toBeNull();
  });

  it('ends though one of it became ready: the others run the same', () => {
    const world = new World(3);
    world.settle();
    const revision = next(world, 'serves');
    while (!world.aggregate.replicas.some((one) => one.revision === revision && one.state === 'READY')) world.turn();
    world.behaviours.set(revision, 'exits');
    expect(rollOut(world).least).toBe(3);
    expect(world.aggregate.app).toMatchObject({ state: 'RUNNING', revision: 1 });
    expect(world.aggregate.replicas.map((one) => one.revision)).toEqual([1, 1, 1]);
  });
});

describe('a replica that was ready', () => {
  const one = (world: World) => world.aggregate.replicas[0];
  const started = (replicas = 2) => {
    const world = new World(replicas);
    world.settle();
    return world;
  };

  it('leaves rotation when it no longer answers, says so, and comes back when it does', () => {
    const world = started();
    const id = one(world)?.containerId ?? '';
    world.changeContainer(id, 'silent', false);
    world.turn();
    expect(one(world)?.state).toBe('STARTING');
    expect(world.aggregate.app).toMatchObject({ state: 'SCALING', reason: { code: 'READINESS_LOST' } });
    world.changeContainer(id, 'serves', false);
    world.turn();
    expect(one(world)).toMatchObject({ state: 'READY', containerId: id, restarts: 0, crash: null });
    expect(world.aggregate.app.state).toBe('RUNNING');
  });

  it('is started anew when it does not within the deadline, and never fails the app for that', () => {
    const world = started(1);
    const id = one(world)?.containerId;
    world.changeContainer(id ?? '', 'silent', false);
    world.settle();
    expect(one(world)).toMatchObject({ state: 'READY', restarts: 1 });
    expect(one(world)?.containerId).not.toBe(id);
    expect(world.states).not.toContain('FAILED');
  });

  it('ends FAILED with the lasting reason when what is started anew never answers', () => {
    const world = started(1);
    world.behaviours.set(1, 'silent');
    world.changeContainer(one(world)?.containerId ?? '', 'silent', false);
    world.settle();
    expect(world.aggregate.app).toMatchObject({ state: 'FAILED', reason: { code: 'PORT_CLOSED' } });
  });

  it('is started anew when its liveness probe fails while it is not ready, without waiting for the deadline', () => {
    const world = started();
    const id = one(world)?.containerId ?? '';
    world.changeContainer(id, 'silent', false);
    world.turn();
    expect(one(world)?.state).toBe('STARTING');
    world.changeContainer(id, 'silent', true);
    world.turn();
    expect(one(world)).toMatchObject({ state: 'PLACED', restarts: 1, crash: { code: 'LIVENESS_FAILED' } });
  });

  it('is started anew when its liveness probe fails: stopped, not killed', () => {
    const world = started();
    const id = one(world)?.containerId ?? '';
    world.changeContainer(id, 'serves', true);
    world.turn();
    expect(one(world)).toMatchObject({ state: 'PLACED', restarts: 1, crash: { code: 'LIVENESS_FAILED' } });
    expect(world.containers.get(id)?.status).toBe('running');
    world.turn();
    expect(world.containers.get(id)?.status).toBe('exited');
    world.settle();
    expect(world.aggregate.app.state).toBe('RUNNING');
    expect(world.aggregate.replicas.map((replica) => replica.state)).toEqual(['READY', 'READY']);
  });
});
