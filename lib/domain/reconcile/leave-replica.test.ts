import { describe, expect, it } from 'vitest';
import { World } from '../../../bin/simulate/world.ts';
import { reconcile } from './reconcile.ts';

/** Two ready replicas, of which one shall go. */
function shrinking(): World {
  const world = new World(2);
  world.settle();
  world.record({ type: 'scale-wanted', replicas: 1 });
  world.turn();
  return world;
}

const states = (world: World) => world.aggregate.replicas.map(({ state }) => state).sort();

describe('a replica that leaves', () => {
  it('goes on until the gateway says that nothing is in flight', () => {
    const world = shrinking();
    for (let turn = 0; turn < 3; turn++) world.turn();
    expect(states(world)).toEqual(['DRAINING', 'READY']);
    world.reportDrained();
    world.turn();
    expect(states(world)).toEqual(['READY', 'STOPPING']);
  });

  it('goes on no longer than a request may take', () => {
    const world = shrinking();
    world.node.now += world.aggregate.app.requestTimeoutSeconds * 1000 - 1;
    world.turn();
    expect(states(world)).toEqual(['DRAINING', 'READY']);
    world.node.now += 1;
    world.turn();
    expect(states(world)).toEqual(['READY', 'STOPPING']);
  });

  it('has the grace of its app, and none by force', () => {
    const world = shrinking();
    world.reportDrained();
    world.turn();
    const graces = () => {
      const { aggregate, revisions } = world;
      const containers = [...world.containers.values()].map((container) => ({
        ...container,
        imageId: 'sha256:1',
        startError: null,
        lastLines: [],
      }));
      const observed = {
        engine: 'answers' as const,
        containers,
        images: new Map(),
        data: new Map(),
        probes: new Map(),
      };
      const { steps } = reconcile({ aggregate, revisions }, observed, new Date(world.node.now));
      return steps.flatMap((step) => (step.do === 'stop' ? [step.graceSeconds] : []));
    };
    expect(graces()).toEqual([world.aggregate.app.gracePeriodSeconds]);
    world.record({ type: 'delete-wanted', force: true });
    expect(graces()).toEqual([0]);
  });
});
