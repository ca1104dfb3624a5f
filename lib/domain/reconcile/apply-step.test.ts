import { expect, it } from 'vitest';
import { World } from '../../../bin/simulate/world.ts';
import { newReplica } from '../lifecycle/new-replica.ts';
import { applyStep } from './apply-step.ts';

it('a replica is added only while it is wanted still, and its ordinal is free', () => {
  const world = new World(1);
  world.settle();
  const now = new Date(world.node.now);
  const spec = { cpuMillis: 100, memoryBytes: 2 ** 20, port: 8080 };
  const add = (ordinal: number, revision: number) =>
    applyStep(world.aggregate, { do: 'add', replica: newReplica('r', { ordinal, revision }, spec, now) }, now);
  expect(add(1, 1)).toMatchObject([{ type: 'replica-added' }]);
  expect(add(0, 1), 'its ordinal is taken').toEqual([]);
  expect(add(1, 2), 'another revision is wanted').toEqual([]);
  world.record({ type: 'stop-wanted' });
  expect(add(1, 1), 'a stop was asked').toEqual([]);
});
