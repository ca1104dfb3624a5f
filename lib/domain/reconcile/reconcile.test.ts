import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Disturbance, disturb } from '../../../bin/simulate/disturbances.ts';
import { violations, violationsAtRest } from '../../../bin/simulate/invariants.ts';
import { type Behaviour, World } from '../../../bin/simulate/world.ts';
import { conclude } from '../lifecycle/conclude.ts';
import type { AppState } from '../lifecycle/model.ts';

describe('an app on its straight way', () => {
  it('goes QUEUED → INITIALIZING → RUNNING with one replica', () => {
    const world = new World(1);
    world.settle();
    expect(world.states).toEqual(['QUEUED', 'INITIALIZING', 'RUNNING']);
  });

  it('passes SCALING at its first start with three', () => {
    const world = new World(3);
    world.settle();
    expect(world.states).toEqual(['QUEUED', 'INITIALIZING', 'SCALING', 'RUNNING']);
    expect(world.aggregate.replicas.map((replica) => replica.ordinal)).toEqual([0, 1, 2]);
  });

  it('stops and starts again', () => {
    const world = new World(2);
    world.settle();
    world.record({ type: 'stop-wanted' });
    world.settle();
    expect(world.aggregate.app.state).toBe('STOPPED');
    expect(world.containers.size).toBe(0);
    world.record({ type: 'start-wanted' });
    world.settle();
    expect(world.aggregate.app.state).toBe('RUNNING');
    expect(world.states.slice(-5)).toEqual(['STOPPED', 'QUEUED', 'INITIALIZING', 'SCALING', 'RUNNING']);
  });

  it('is deleted with nothing left', () => {
    const world = new World(2);
    world.settle();
    world.record({ type: 'delete-wanted', force: true });
    world.settle();
    expect(world.aggregate.app.state).toBe('DELETED');
    expect(world.containers.size).toBe(0);
    expect(world.intervals.every((interval) => interval.end !== null)).toBe(true);
  });

  it('shrinks by draining first', () => {
    const world = new World(3);
    world.settle();
    world.record({ type: 'scale-wanted', replicas: 1 });
    expect(world.aggregate.app.state).toBe('SCALING');
    expect(world.aggregate.app.reason.code).toBe('SHRINKING');
    world.turn();
    expect(world.aggregate.replicas.map((replica) => replica.state).sort()).toEqual(['DRAINING', 'DRAINING', 'READY']);
    world.settle();
    expect(world.aggregate.replicas).toHaveLength(1);
    expect(world.aggregate.replicas[0]?.ordinal).toBe(0);
  });
});

describe('failures', () => {
  const cases: [Behaviour, string, number][] = [
    ['exits', 'CONTAINER_EXITED', 5],
    ['silent', 'PORT_CLOSED', 1],
  ];
  it.each(cases)('an image that %s ends FAILED with %s', (behaviour, code, starts) => {
    const world = new World(1, behaviour);
    world.settle();
    expect(world.aggregate.app.state).toBe('FAILED');
    expect(world.aggregate.app.reason.code).toBe(code);
    expect(world.containers.size).toBe(0);
    expect(world.intervals, 'nothing is billed').toEqual([]);
    expect(starts).toBeGreaterThan(0);
  });

  it('backs off between starts and gives up at the fifth', () => {
    const world = new World(1, 'exits');
    const begun = world.node.now;
    world.settle();
    const seconds = (world.node.now - begun) / 1000;
    expect(world.aggregate.app.failure?.code).toBe('CONTAINER_EXITED');
    expect(seconds).toBeGreaterThan(15); // 1 + 2 + 4 + 8
  });

  it('a full disk is waited for ten minutes, then an ERROR; room made meanwhile is enough', () => {
    const world = new World(1, 'disk-full');
    const turns = (seconds: number) => {
      for (let turn = 0; turn < seconds; turn++) {
        world.turn();
        world.node.now += 1000;
      }
    };
    turns(590);
    expect(world.aggregate.app.state).toBe('INITIALIZING');
    expect(world.aggregate.app.reason.message).toMatch(/no space left.* Start 1\d of 16 follows/);
    turns(60);
    expect(world.aggregate.app.state).toBe('ERROR');
    expect(world.aggregate.app.failure?.code).toBe('ENGINE_DISK_FULL');
    world.record({ type: 'start-wanted' });
    turns(300);
    world.behaviours.set(1, 'serves');
    world.settle();
    expect(world.aggregate.app.state).toBe('RUNNING');
  });

  it('an ERROR for a full disk ends without a hand once there is room; until then it holds no capacity', () => {
    const world = new World(3, 'disk-full');
    const turnsUntil = (state: AppState) => {
      for (let turn = 0; turn < 2000 && world.aggregate.app.state !== state; turn++) {
        world.turn();
        world.node.now += 1000;
      }
      expect(world.aggregate.app.state).toBe(state);
    };
    for (const _round of [1, 2]) {
      turnsUntil('ERROR');
      turnsUntil('QUEUED');
      expect(world.aggregate.replicas.every(({ nodeId }) => nodeId === null)).toBe(true);
      expect(world.codes.at(-2)).toBe('STARTED_AGAIN');
      turnsUntil('INITIALIZING');
    }
    world.behaviours.set(1, 'serves');
    turnsUntil('RUNNING');
  });

  it('nothing starts again what an ERROR of another kind, or a person, has ended', () => {
    const failed = new World(1, 'exits');
    failed.settle();
    failed.node.now += 3_600_000;
    failed.settle();
    expect(failed.aggregate.app.state).toBe('FAILED');
    const deleted = new World(1, 'disk-full');
    for (let turn = 0; turn < 700; turn++) {
      deleted.turn();
      deleted.node.now += 1000;
    }
    expect(deleted.aggregate.app.state).toBe('ERROR');
    deleted.record({ type: 'delete-wanted', force: false });
    deleted.record({ type: 'started-again' });
    deleted.settle();
    expect(deleted.aggregate.app.state).toBe('DELETED');
  });

  it('can be started again after FAILED', () => {
    const world = new World(1, 'exits');
    world.settle();
    world.behaviours.set(1, 'serves');
    world.record({ type: 'start-wanted' });
    world.settle();
    expect(world.aggregate.app.state).toBe('RUNNING');
  });

  it('a container that was taken off its network is made anew', () => {
    const world = new World(2);
    world.settle();
    const [container] = world.containers.values();
    if (!container) throw new Error('there is no container');
    container.address = null;
    world.changeContainer(container.containerId, 'silent', false);
    world.settle();
    expect(world.aggregate.app.state).toBe('RUNNING');
    expect(world.containers.has(container.containerId)).toBe(false);
    expect(world.codes).toContain('ENGINE_FAILED');
  });

  it('a replica lost while others serve is replaced and never fails the app', () => {
    const world = new World(2);
    world.settle();
    const lost = world.aggregate.replicas[0];
    world.behaviours.set(1, 'exits');
    world.killContainer(lost?.containerId ?? '');
    for (let turn = 0; turn < 400; turn++) {
      world.turn();
      world.node.now += 1000;
    }
    expect(world.aggregate.app.state).toBe('SCALING');
    expect(world.aggregate.app.reason.code).toBe('REPLACING');
    expect(world.aggregate.replicas.filter((replica) => replica.state === 'READY')).toHaveLength(1);
    world.behaviours.set(1, 'serves');
    world.settle();
    expect(world.aggregate.app.state).toBe('RUNNING');
  });

  it('bills a crashed replica up to the end that the engine tells, not to when it was noticed', () => {
    const world = new World(1);
    world.settle();
    const [replica] = world.aggregate.replicas;
    world.killContainer(replica?.containerId ?? '');
    const died = world.node.now;
    world.node.now += 3_600_000;
    world.turn();
    expect(world.intervals[0]?.end).toBe(died);
  });

  it('bills a container that someone removed up to the last proof of life', () => {
    const world = new World(1);
    world.settle();
    const [replica] = world.aggregate.replicas;
    const seen = replica?.lastSeenAt?.getTime();
    world.loseContainer(replica?.containerId ?? '');
    world.node.now += 3_600_000;
    world.turn();
    expect(world.intervals[0]?.end).toBe(seen);
  });
});

describe('a rollout', () => {
  it('has the new revision ready before the old drains', () => {
    const world = new World(2);
    world.settle();
    world.addRevision(2, 'serves');
    world.record({ type: 'revision-wanted', revision: 2 });
    let least = 2;
    for (let turn = 0; turn < 300; turn++) {
      world.turn();
      least = Math.min(least, world.aggregate.replicas.filter((replica) => replica.state === 'READY').length);
      expect(
        world.aggregate.replicas.filter((one) => one.state !== 'STOPPING' && one.state !== 'DRAINING').length,
      ).toBeLessThanOrEqual(3);
      world.node.now += 500;
    }
    expect(least).toBe(2);
    expect(world.aggregate.app.state).toBe('RUNNING');
    expect(world.aggregate.replicas.map((replica) => replica.revision)).toEqual([2, 2]);
  });

  it('that cannot become ready is withdrawn, and the old revision keeps serving', () => {
    const world = new World(2);
    world.settle();
    world.addRevision(2, 'silent');
    world.record({ type: 'revision-wanted', revision: 2 });
    world.settle();
    expect(world.aggregate.app.state).toBe('RUNNING');
    expect(world.aggregate.app.revision).toBe(1);
    expect(world.aggregate.replicas.map((replica) => replica.revision)).toEqual([1, 1]);
    expect(world.states).not.toContain('FAILED');
  });
});

describe('what comes too late', () => {
  it('a failed rollout does not take back an update that came after it', () => {
    const world = new World(1);
    world.settle();
    for (const revision of [2, 3]) {
      world.addRevision(revision, 'serves');
      world.record({ type: 'revision-wanted', revision });
    }
    world.record({
      type: 'rollout-failed',
      revision: 2,
      fallback: 1,
      cause: { code: 'CONTAINER_EXITED', message: '' },
    });
    expect(world.aggregate.app.revision).toBe(3);
  });

  it('a failure does not outlive a stop, nor hit a revision that came after it', () => {
    const world = new World(1, 'exits');
    const failure = { code: 'CONTAINER_EXITED', message: '', side: 'user' } as const;
    world.record({ type: 'stop-wanted' });
    world.record({ type: 'app-failed', revision: 1, failure });
    expect(world.aggregate.app.failure).toBeNull();
    world.settle();
    world.addRevision(2, 'serves');
    world.record({ type: 'revision-wanted', revision: 2 }, { type: 'start-wanted' });
    world.record({ type: 'app-failed', revision: 1, failure });
    expect(world.aggregate.app.state).toBe('QUEUED');
  });

  it('a fact about a replica that has moved on changes nothing and says nothing', () => {
    const world = new World(1);
    world.settle();
    const { next, events } = conclude(
      world.aggregate,
      [{ type: 'replica-placed', replicaId: world.aggregate.replicas[0]?.id ?? '', nodeId: 'other', gpuDeviceIds: [] }],
      new Date(world.node.now),
    );
    expect(next.replicas).toBe(world.aggregate.replicas);
    expect(events).toEqual([]);
  });
});

describe('while some of several serve', () => {
  it('a revision that breaks after its first readiness is withdrawn, and the old one keeps serving', () => {
    const world = new World(3);
    world.settle();
    world.addRevision(2, 'serves');
    world.record({ type: 'revision-wanted', revision: 2 });
    const isNew = (one: { revision: number; state: string }) => one.revision === 2 && one.state === 'READY';
    while (!world.aggregate.replicas.some(isNew)) world.turn();
    world.behaviours.set(2, 'exits');
    for (const replica of world.aggregate.replicas.filter(isNew)) world.killContainer(replica.containerId ?? '');
    world.settle();
    expect(world.states).not.toContain('FAILED');
    expect(world.aggregate.app).toMatchObject({ state: 'RUNNING', revision: 1 });
  });

  it('a rollout falls back to the revision that ran, though its replicas went down meanwhile', () => {
    const world = new World(1);
    world.settle();
    world.addRevision(2, 'exits');
    world.record({ type: 'revision-wanted', revision: 2 });
    world.turn();
    for (const replica of world.aggregate.replicas.filter((one) => one.revision === 1)) {
      world.killContainer(replica.containerId ?? '');
    }
    world.settle();
    expect(world.states).not.toContain('FAILED');
    expect(world.aggregate.app).toMatchObject({ state: 'RUNNING', revision: 1 });
  });

  it('a start after FAILED is not undone by what the last try left behind', () => {
    const world = new World(1, 'silent');
    while (world.aggregate.app.state !== 'FAILED') {
      world.turn();
      world.node.now += 1000;
    }
    world.behaviours.set(1, 'serves');
    world.record({ type: 'start-wanted' });
    world.settle();
    expect(world.states.filter((state) => state === 'FAILED')).toHaveLength(1);
    expect(world.aggregate.app.state).toBe('RUNNING');
  });

  it('one that cannot start does not fail the app when the good ones are restarted', () => {
    const world = new World(2);
    world.settle();
    world.behaviours.set(1, 'exits');
    world.record({ type: 'scale-wanted', replicas: 3 });
    for (let turn = 0; turn < 200; turn++) {
      world.turn();
      world.node.now += 1000;
    }
    world.behaviours.set(1, 'serves');
    for (const id of world.containers.keys()) world.killContainer(id);
    world.settle();
    expect(world.states).not.toContain('FAILED');
    expect(world.aggregate.app.state).toBe('RUNNING');
  });

  it('never has more replicas than the gateway has places, however many updates drain', () => {
    const world = new World(10);
    world.settle();
    for (const revision of [2, 3, 4, 5]) {
      world.addRevision(revision, 'serves');
      world.record({ type: 'revision-wanted', revision });
      for (let turn = 0; turn < 12; turn++) {
        world.turn();
        expect(world.aggregate.replicas.length).toBeLessThanOrEqual(24);
      }
    }
  });
});

describe('the proof of life', () => {
  it('bills a replica that runs without becoming ready up to its deadline', () => {
    const world = new World(1);
    world.settle();
    world.behaviours.set(1, 'silent');
    world.record({ type: 'scale-wanted', replicas: 2 });
    for (let turn = 0; turn < 70; turn++) {
      world.turn();
      world.node.now += 1000;
    }
    const second = world.intervals.find((interval) => interval.ordinal === 1);
    expect(((second?.end ?? 0) - (second?.start ?? 0)) / 1000).toBeGreaterThanOrEqual(60);
  });

  it('bills no hour that nobody saw: the worker was dead when the app was stopped', () => {
    const world = new World(1);
    world.settle();
    const seen = world.aggregate.replicas[0]?.lastSeenAt?.getTime();
    world.node.now += 3_600_000;
    world.record({ type: 'stop-wanted' });
    expect(world.intervals[0]?.end).toBe(seen);
  });
});

describe('an engine that is away', () => {
  it('is no ERROR for an app whose replicas answer', () => {
    const world = new World(1);
    world.settle();
    world.node.engineAway = true;
    world.node.answersWithoutEngine = true;
    for (let turn = 0; turn < 700; turn++) {
      world.turn();
      world.node.now += 1000;
    }
    expect(world.aggregate.app.state).toBe('RUNNING');
    expect(world.intervals[0]?.end).toBeNull();
  });

  it('makes what does not answer SCALING, never FAILED, and recovers by itself', () => {
    const world = new World(1);
    world.settle();
    world.node.engineAway = true;
    for (let turn = 0; turn < 30; turn++) {
      world.turn();
      world.node.now += 1000;
    }
    expect(world.aggregate.app.state).toBe('SCALING');
    expect(world.aggregate.app.reason.code).toBe('ENGINE_UNREACHABLE');
    world.node.engineAway = false;
    world.settle();
    expect(world.aggregate.app.state).toBe('RUNNING');
  });

  it('is an ERROR after ten minutes, which ends when it is back', () => {
    const world = new World(1);
    world.settle();
    world.node.engineAway = true;
    for (let turn = 0; turn < 620; turn++) {
      world.turn();
      world.node.now += 1000;
    }
    expect(world.aggregate.app.state).toBe('ERROR');
    world.node.engineAway = false;
    world.settle();
    expect(world.aggregate.app.state).toBe('RUNNING');
  });
});

const disturbance = fc.oneof(
  fc.record({ do: fc.constant('turn' as const), steps: fc.nat(3), unrecorded: fc.boolean() }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(100) }),
  fc.record({ do: fc.constant('kill' as const), which: fc.nat(9) }),
  fc.record({ do: fc.constant('lose' as const), which: fc.nat(9) }),
  fc.record({ do: fc.constant('scale' as const), replicas: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('stop' as const) }),
  fc.record({ do: fc.constant('start' as const) }),
  fc.record({ do: fc.constant('revise' as const), behaviour: fc.constantFrom<Behaviour>('serves', 'exits', 'silent') }),
  fc.record({ do: fc.constant('engine' as const), away: fc.boolean(), answering: fc.boolean() }),
  fc.record({ do: fc.constant('drained' as const) }),
  fc.record({ do: fc.constant('delete' as const) }),
) satisfies fc.Arbitrary<Disturbance>;

describe('whatever happens, killed between any two steps', () => {
  it('every change is in the table, no replica has two containers, no slot is billed twice, and it ends as asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(disturbance, { maxLength: 60 }), (replicas, events) => {
        const world = new World(replicas);
        for (const event of events) {
          disturb(world, event);
          expect(violations(world)).toEqual([]);
        }
        world.calm();
        world.settle();
        expect(violationsAtRest(world)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
