/** The same worker on the simulated engine: what a rehearsal or a demonstration without Docker runs on. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSimulatedEngine } from '../../lib/engine/simulated/simulated-engine.ts';
import { createSimulatedHost } from '../../lib/engine/simulated/simulated-host.ts';
import { scaleApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.startWorker({ engine: openSimulatedEngine(createSimulatedHost(), lab.instanceId) });
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
