import { describe, expect, it } from 'vitest';
import { World } from '../../../bin/simulate/world.ts';
import type { ObservedContainer, ObservedProbe } from './observed.ts';
import { reconcile } from './reconcile.ts';

const only = (world: World) => {
  const [replica] = world.aggregate.replicas;
  if (!replica) throw new Error('there is no replica');
  return replica;
};

/** One replica whose container runs and never answers. */
function starting(): World {
  const world = new World(1, 'silent');
  while (world.aggregate.replicas[0]?.state !== 'STARTING') world.turn();
  return world;
}

describe('the deadline of a start', () => {
  it('is not held against one that this worker has not tried for a while itself', () => {
    const world = starting();
    const { id: replicaId, containerId } = only(world);
    const now = new Date(world.node.now + 3_600_000);
    const container: ObservedContainer = {
      containerId: containerId ?? '',
      replicaId,
      imageId: 'sha256:1',
      status: 'running',
      exitCode: null,
      outOfMemory: false,
      startError: null,
      finishedAt: null,
      address: '10.0.0.1',
      lastLines: [],
    };
    const facts = (triedMs: number) => {
      const probe: ObservedProbe = {
        containerId: container.containerId,
        triedMs,
        ready: false,
        dead: null,
        lastAttempt: 'refused',
        portClosed: true,
        listeningPorts: [],
      };
      const { aggregate, revisions } = world;
      const probes = new Map([[replicaId, probe]]);
      const observed = {
        engine: 'answers' as const,
        containers: [container],
        images: new Map(),
        data: new Map(),
        probes,
      };
      const { steps } = reconcile({ aggregate, revisions }, observed, now);
      return steps.flatMap((step) => (step.do === 'record' ? step.facts.map(({ type }) => type) : []));
    };
    expect(facts(0)).not.toContain('replica-crashed');
    expect(facts(10_000)).toContain('replica-crashed');
  });

  it('begins anew when the engine is back: nobody saw it start meanwhile', () => {
    const world = starting();
    world.node.engineAway = true;
    for (let seconds = 0; seconds < 300; seconds++) {
      world.turn();
      world.node.now += 1000;
    }
    world.node.engineAway = false;
    for (let seconds = 0; seconds < 30; seconds++) {
      world.turn();
      world.node.now += 1000;
    }
    expect(world.aggregate.app.state).toBe('INITIALIZING');
    expect(only(world)).toMatchObject({ state: 'STARTING', restarts: 0 });
    world.settle();
    expect(world.aggregate.app).toMatchObject({ state: 'FAILED', reason: { code: 'PORT_CLOSED' } });
  });
});

describe('failed starts', () => {
  it('count from the last readiness on', () => {
    const world = new World(1);
    world.settle();
    world.behaviours.set(1, 'exits');
    world.killContainer(only(world).containerId ?? '');
    let failed = 0;
    while (world.aggregate.app.state !== 'FAILED') {
      world.turn();
      failed = Math.max(failed, world.aggregate.replicas[0]?.failedStarts ?? 0);
      world.node.now += 1000;
    }
    // The one that served, five that did not, and the state that they led to.
    expect([
      failed,
      world.codes.filter((code) => code === 'CONTAINER_EXITED' || code === 'OUT_OF_MEMORY').length,
    ]).toEqual([5, 7]);
  });

  it('end an app though others of its replicas wait for capacity', () => {
    const world = new World(2, 'exits');
    world.node.room = 1;
    world.settle();
    expect(world.aggregate.app).toMatchObject({ state: 'FAILED', reason: { code: 'CONTAINER_EXITED' } });
  });
});

it('a start has no earlier revision to fall back to: what was asked for failed', () => {
  const world = new World(1);
  world.settle();
  world.record({ type: 'stop-wanted' });
  world.settle();
  world.addRevision(2, 'exits');
  world.record({ type: 'revision-wanted', revision: 2 }, { type: 'start-wanted' });
  world.settle();
  expect(world.aggregate.app).toMatchObject({ state: 'FAILED', revision: 2, failedRollout: null });
});
