import { describe, expect, it } from 'vitest';
import { World } from '../../../bin/simulate/world.ts';
import type { ObservedData, ObservedImage } from './observed.ts';
import { reconcile } from './reconcile.ts';

const PRESENT: ObservedImage = { status: 'present', imageId: 'sha256:1', digest: null };
const CAUSE = { code: 'DATA_NOT_FOUND' as const, message: 'there is no bucket' };

/** What is done for one replica that has its place. */
function stepsFor(image: ObservedImage, data: ObservedData | null, count = 1) {
  const world = new World(count);
  world.turn();
  const placed = {
    state: 'PLACED',
    containerId: null,
    runningSince: null,
    startingSince: null,
    readyAt: null,
  } as const;
  const replicas = world.aggregate.replicas.map((replica) => ({ ...replica, ...placed }));
  const aggregate = { ...world.aggregate, replicas };
  const { revisions } = world;
  const revision = aggregate.app.revision;
  const observed = {
    engine: 'answers' as const,
    containers: [],
    images: new Map([[revision, image]]),
    data: new Map(data ? [[revision, data]] : []),
    probes: new Map(),
  };
  return reconcile({ aggregate, revisions }, observed, new Date(world.node.now)).steps;
}

const done = (image: ObservedImage, data: ObservedData | null) =>
  stepsFor(image, data).map((step) => (step.do === 'record' ? step.facts.map(({ type }) => type).join() : step.do));

describe('a replica that has its place', () => {
  it('is made once image and data are there, and not before', () => {
    expect(done(PRESENT, null), 'it mounts nothing').toEqual(['create']);
    expect(done(PRESENT, { status: 'ready' })).toEqual(['create']);
    expect(done(PRESENT, { status: 'syncing' })).toEqual([]);
    expect(done({ status: 'pulling' }, { status: 'ready' })).toEqual([]);
    expect(done({ status: 'pulling' }, { status: 'syncing' })).toEqual([]);
  });

  it('has both fetched side by side', () => {
    expect(done({ status: 'absent' }, { status: 'absent' })).toEqual(['pull', 'sync']);
    expect(done({ status: 'pulling' }, { status: 'absent' })).toEqual(['sync']);
    expect(done({ status: 'absent' }, { status: 'syncing' })).toEqual(['pull']);
    expect(done(PRESENT, { status: 'absent' })).toEqual(['sync']);
  });

  it('has them fetched once, however many there are', () => {
    expect(stepsFor({ status: 'absent' }, { status: 'absent' }, 3).map((step) => step.do)).toEqual(['pull', 'sync']);
    expect(stepsFor(PRESENT, { status: 'ready' }, 3).map((step) => step.do)).toEqual(['create', 'create', 'create']);
  });

  it('fails where its data cannot be had, with the reason', () => {
    expect(done(PRESENT, { status: 'failed', cause: CAUSE })).toEqual(['replica-crashed']);
    expect(done({ status: 'pulling' }, { status: 'failed', cause: CAUSE })).toEqual(['replica-crashed']);
    expect(stepsFor(PRESENT, { status: 'failed', cause: CAUSE })).toMatchObject([{ facts: [{ cause: CAUSE }] }]);
  });
});
