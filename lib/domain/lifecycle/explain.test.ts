import { describe, expect, it } from 'vitest';
import { World } from '../../../bin/simulate/world.ts';

const started = (replicas = 1) => {
  const world = new World(replicas);
  world.settle();
  return world;
};

const turns = (world: World, count: number) => {
  for (let turn = 0; turn < count; turn++) {
    world.turn();
    world.node.now += 1000;
  }
};

describe('while the engine is away', () => {
  const SINCE = /does not answer since \d{4}-.*Z; what is shown is as of then/;

  it('an app that serves on says since when nobody sees its containers', () => {
    const world = started();
    world.node.engineAway = true;
    world.node.answersWithoutEngine = true;
    turns(world, 30);
    const { state, reason } = world.aggregate.app;
    expect([state, reason.code]).toEqual(['RUNNING', 'ENGINE_UNREACHABLE']);
    expect(reason.message).toMatch(/^1 replica ready\. The endpoint answers\./);
    expect(reason.message).toMatch(SINCE);
    world.node.engineAway = false;
    world.settle();
    expect(world.aggregate.app.reason.code).toBe('APP_RUNNING');
  });

  it.each([
    ['STOPPING', { type: 'stop-wanted' as const }],
    ['DELETING', { type: 'delete-wanted' as const, force: true }],
  ])('one that is %s says what it waits for', (state, fact) => {
    const world = started();
    world.node.engineAway = true;
    turns(world, 2);
    world.record(fact);
    turns(world, 5);
    expect(world.aggregate.app).toMatchObject({ state, reason: { message: expect.stringMatching(SINCE) } });
  });
});

it('a rollout whose replica does not come up says why, and how often it is tried', () => {
  const world = started();
  world.addRevision(2, 'exits');
  world.record({ type: 'revision-wanted', revision: 2 });
  while (world.aggregate.replicas.every(({ crash }) => crash === null)) turns(world, 1);
  expect(world.aggregate.app.reason).toMatchObject({
    code: 'ROLLOUT',
    message: expect.stringMatching(/1 of 1 ready\. Replica 1: The container exited .* Start \d of 5 follows\.$/),
  });
});

it('an app on its way says whether its image or its container is waited for', () => {
  const world = new World(1, 'silent');
  const told = new Set<string>();
  for (let turn = 0; turn < 20; turn++) {
    world.turn();
    const { state, reason } = world.aggregate.app;
    if (state === 'INITIALIZING') told.add(reason.message);
    world.node.now += 500;
  }
  expect([...told]).toEqual([
    expect.stringContaining('The image is fetched, then'),
    expect.stringContaining('A container runs'),
  ]);
});

it('a stop says what it waits for while calls are under way', () => {
  const world = started();
  world.record({ type: 'stop-wanted' });
  world.turn();
  const { state, reason } = world.aggregate.app;
  expect([state, reason.message]).toEqual([
    'STOPPING',
    expect.stringMatching(/1 replica still to end\. Calls under way are finished first, within \d+ s at most\.$/),
  ]);
});
