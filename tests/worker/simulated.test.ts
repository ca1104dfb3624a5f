/** The same worker on the simulated engine: what a rehearsal or a demonstration without Docker runs on. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSimulatedEngine } from '../../lib/engine/simulated/simulated-engine.ts';
import { createSimulatedHost } from '../../lib/engine/simulated/simulated-host.ts';
import { restartApp, scaleApp, stopApp } from '../../lib/services/apps/change-run.ts';
import type { Worker } from '../../lib/worker/worker.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
let worker: Worker;
const host = createSimulatedHost();
const startWorker = () => lab.startWorker({ engine: openSimulatedEngine(host, lab.instanceId) });
beforeAll(async () => {
  lab = await openLab();
  worker = await startWorker();
}, 300_000);
afterAll(() => lab.close(), 60_000);

it('takes an app through its life', async () => {
  const appId = await lab.createApp({ image: 'simulated/hello', command: null });
  await lab.reach(appId, ['RUNNING']);
  await scaleApp(lab.platform, lab.actor, appId, { fixed: { replicas: 3 } });
  await lab.reach(appId, ['SCALING']);
  await lab.reach(appId, ['RUNNING']);
  await stopApp(lab.platform, lab.actor, appId, {});
  await lab.reach(appId, ['STOPPED']);
});

it('and to FAILED', async () => {
  const appId = await lab.createApp({ image: 'simulated/private', command: null });
  expect(await lab.reach(appId, ['FAILED', 'RUNNING'])).toMatchObject({ reasonCode: 'IMAGE_UNAUTHORIZED' });
});

it('restarts an app: the very image once more, ready before the old replica goes', async () => {
  const appId = await lab.createApp({ image: 'simulated/hello', command: null });
  await lab.reach(appId, ['RUNNING']);
  const [old] = await lab.db.replica.findMany({ where: { appId } });
  await restartApp(lab.platform, lab.actor, appId, {});
  await until(
    'the old replica to have ended',
    () => lab.db.replica.findUniqueOrThrow({ where: { id: old?.id ?? '' } }),
    (replica) => replica.state === 'ENDED',
  );
  await lab.reach(appId, ['RUNNING']);
  const [fresh] = await lab.db.replica.findMany({ where: { appId, state: 'READY' } });
  expect(fresh).toMatchObject({ revision: 2 });
  const [first, second] = await lab.db.revision.findMany({ where: { appId }, orderBy: { number: 'asc' } });
  expect(second?.spec).toEqual(first?.spec);
  expect(second?.digest).toBe(first?.digest);
  expect(first?.digest).not.toBeNull();
  const codes = (await lab.timeline(appId)).map((event) => event.code);
  expect(codes).toContain('RESTART_ASKED');
  const ready = codes.lastIndexOf('REPLICA_READY');
  expect(ready).toBeGreaterThan(codes.indexOf('RESTART_ASKED'));
  expect(codes.indexOf('REPLICA_DRAINING')).toBeGreaterThan(ready);
});

it('a worker that starts finds what ended and what was left while there was none, and looks at nothing else', async () => {
  const [lost, kept, stopped] = [
    await lab.createApp({ image: 'simulated/hello', command: null }),
    await lab.createApp({ image: 'simulated/hello', command: null }),
    await lab.createApp({ image: 'simulated/hello', command: null }),
  ];
  for (const appId of [lost, kept, stopped]) await lab.reach(appId, ['RUNNING']);
  const [stray] = host.ofApp(stopped);
  if (!stray) throw new Error('the app has no container');
  await stopApp(lab.platform, lab.actor, stopped, {});
  await lab.reach(stopped, ['STOPPED']);
  await worker.stop();

  const [victim] = host.ofApp(lost);
  if (victim) host.end(victim, 1);
  const image = host.findPresent(stray.container.imageId);
  if (image) host.add(stray.spec, image);
  const before = await lab.db.reconcileTask.findUniqueOrThrow({ where: { appId: kept } });
  const began = await lab.db.replica.findFirstOrThrow({ where: { appId: kept, state: 'READY' } });
  worker = await startWorker();

  await until(
    'another container in the place of the one that ended',
    () => host.ofApp(lost).map(({ container }) => container.containerId),
    (ids) => ids.length === 1 && ids[0] !== victim?.container.containerId,
  );
  await lab.reach(lost, ['RUNNING']);
  await until(
    'the stray is gone',
    () => host.ofApp(stopped),
    (containers) => containers.length === 0,
  );
  await until(
    'the other is seen',
    () => lab.db.replica.findUniqueOrThrow({ where: { id: began.id } }),
    ({ lastSeenAt }) => (lastSeenAt ?? 0) > (began.lastSeenAt ?? 0),
  );
  const after = await lab.db.reconcileTask.findUniqueOrThrow({ where: { appId: kept } });
  expect(after.wakes, 'nobody asked for it').toBe(before.wakes);
});
