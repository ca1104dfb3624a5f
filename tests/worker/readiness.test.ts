/** Replicas that were ready and no longer are, in real containers: each end is visible and correct. */
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteApp } from '../../lib/services/apps/change-run.ts';
import { getApp } from '../../lib/services/apps/read-apps.ts';
import { updateApp } from '../../lib/services/apps/update-app.ts';
import type { Worker } from '../../lib/worker/worker.ts';
import { commands } from '../images/build.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
let worker: Worker;
beforeAll(async () => {
  lab = await openLab();
  worker = await lab.startWorker();
}, 300_000);
afterAll(() => lab.close(), 60_000);

const QUICK = { periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 2 };
const QUICK_ROLLOUT = { progressDeadlineSeconds: 3, terminationGracePeriodSeconds: 1 };

const replicas = (appId: string) => lab.db.replica.findMany({ where: { appId, state: { not: 'ENDED' } } });

/** Asks a replica itself, past the gateway. */
async function tell(appId: string, path: string): Promise<void> {
  const [replica] = await replicas(appId);
  const { body } = await request(`http://${replica?.address}:8080${path}`, { reset: true });
  await body.dump();
}

async function event(appId: string, code: string) {
  const events = await until(
    `the event ${code}`,
    () => lab.timeline(appId),
    (all) => all.some((one) => one.code === code),
    { timeoutMs: 30_000 },
  );
  return events.find((one) => one.code === code);
}

describe.concurrent('a replica that was ready', () => {
  it('and answers its probe with 500 leaves rotation, says so, and comes back when it answers', async () => {
    const appId = await lab.createApp({ probe: { path: '/health', ...QUICK } });
    await lab.reach(appId, ['RUNNING']);
    await tell(appId, '/fail');
    const away = await lab.reach(appId, ['SCALING']);
    expect(away).toMatchObject({ reasonCode: 'READINESS_LOST' });
    expect(away.reasonMessage).toMatch(/0 of 1 ready.*GET \/health on port 8080 answered 500, 2 times in a row/);
    expect((await getApp(lab.platform, lab.actor, appId, {})).app.readyReplicas).toBe(0);
    await tell(appId, '/recover');
    await lab.reach(appId, ['RUNNING']);
    expect(await replicas(appId)).toMatchObject([{ restarts: 0, unreadySince: null }]);
    expect(await event(appId, 'REPLICA_UNREADY')).toMatchObject({ data: { ordinal: 0, port: 8080 } });
    await deleteApp(lab.platform, lab.actor, appId, { force: true });
  });

  it('and answers with 500 beyond the deadline is started anew', async () => {
    const appId = await lab.createApp({ probe: { path: '/health', ...QUICK }, deploymentStrategy: QUICK_ROLLOUT });
    await lab.reach(appId, ['RUNNING']);
    const [before] = await replicas(appId);
    await tell(appId, '/fail');
    await lab.reach(appId, ['SCALING']);
    await event(appId, 'READINESS_LOST');
    await lab.reach(appId, ['RUNNING']);
    const [after] = await replicas(appId);
    expect(after).toMatchObject({ id: before?.id, restarts: 1, failedStarts: 0 });
    expect(after?.containerId).not.toBe(before?.containerId);
    expect((await lab.timeline(appId)).map((one) => one.to)).not.toContain('FAILED');
    await deleteApp(lab.platform, lab.actor, appId, { force: true });
  });

  it('and closes its port leaves rotation and is started anew', async () => {
    const appId = await lab.createApp({
      command: commands.closes,
      probe: { path: '/', ...QUICK },
      deploymentStrategy: QUICK_ROLLOUT,
    });
    await lab.reach(appId, ['RUNNING']);
    await tell(appId, '/close');
    expect(await lab.reach(appId, ['SCALING'])).toMatchObject({ reasonCode: 'READINESS_LOST' });
    expect((await event(appId, 'REPLICA_UNREADY'))?.message).toMatch(/GET \/ on port 8080 was refused/);
    await lab.reach(appId, ['RUNNING']);
    expect(await replicas(appId)).toMatchObject([{ restarts: 1 }]);
    await deleteApp(lab.platform, lab.actor, appId, { force: true });
  });

  it('and fails its liveness probe is started anew, while the other serves', async () => {
    const appId = await lab.createApp({
      livenessProbe: { path: '/health', ...QUICK },
      scalingStrategy: { fixed: { replicas: 2 } },
      deploymentStrategy: QUICK_ROLLOUT,
    });
    await lab.reach(appId, ['RUNNING']);
    await tell(appId, '/fail');
    const crashed = await event(appId, 'LIVENESS_FAILED');
    expect(crashed?.message).toMatch(/liveness probe failed 2 times in a row: GET \/health on port 8080 answered 500/);
    const degraded = await lab.reach(appId, ['SCALING', 'RUNNING']);
    if (degraded.state === 'SCALING') expect(degraded.reasonMessage).toMatch(/1 of 2 ready/);
    await until(
      'both serve again',
      () => replicas(appId),
      (all) => all.every((one) => one.state === 'READY') && all.some((one) => one.restarts === 1),
    );
    const spec = (await getApp(lab.platform, lab.actor, appId, {})).app.spec;
    expect(spec.livenessProbe).toMatchObject({ path: '/health', port: 8080, failureThreshold: 2 });
    await deleteApp(lab.platform, lab.actor, appId, { force: true });
  });
});

it('one that was ready is watched on by the next worker', async () => {
  const appId = await lab.createApp({ probe: { path: '/health', ...QUICK } });
  await lab.reach(appId, ['RUNNING']);
  await worker.stop();
  await lab.startWorker();
  await tell(appId, '/fail');
  expect(await lab.reach(appId, ['SCALING'])).toMatchObject({ reasonCode: 'READINESS_LOST' });
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
});

it('a rollout that was withdrawn stays told until another revision is wanted', async () => {
  const appId = await lab.createApp({ deploymentStrategy: QUICK_ROLLOUT });
  await lab.reach(appId, ['RUNNING']);
  const rollout = async () => (await getApp(lab.platform, lab.actor, appId, {})).app.rollout;
  expect(await rollout()).toBeNull();
  await updateApp(lab.platform, lab.actor, appId, { command: commands.silent });
  const withdrawn = await until('it is withdrawn', rollout, (one) => one?.state === 'WITHDRAWN', { timeoutMs: 30_000 });
  expect(withdrawn).toMatchObject({ revision: 2, code: 'PORT_CLOSED', details: { port: 8080 } });
  expect(withdrawn?.message).toMatch(/revision 1 serves on\. Nothing listened on port 8080/);
  await updateApp(lab.platform, lab.actor, appId, { command: ['sh', '-c', 'exec /serve'] });
  await until('the next one is through', rollout, (one) => one === null, { timeoutMs: 30_000 });
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
});
