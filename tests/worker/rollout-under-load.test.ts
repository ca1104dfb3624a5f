/** Rollouts behind the real gateway while requests come without pause: none is lost, whether they succeed or not. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../lib/gateway/controller.ts';
import { databaseSource } from '../../lib/gateway/source.ts';
import { deleteApp, restartApp } from '../../lib/services/apps/change-run.ts';
import { getApp } from '../../lib/services/apps/read-apps.ts';
import { rollbackApp } from '../../lib/services/apps/revisions.ts';
import { updateApp } from '../../lib/services/apps/update-app.ts';
import { listen } from '../../lib/store/postgres/notifications.ts';
import { freePort, testOptions } from '../gateway/harness.ts';
import { commands } from '../images/build.ts';
import { load } from '../load.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
let gateway: Gateway;
let listener: ReturnType<typeof listen>;
let port: number;
const directory = mkdtempSync(path.join(os.tmpdir(), 'davit-rollout-'));

beforeAll(async () => {
  lab = await openLab();
  port = await freePort();
  gateway = await startGateway(
    { ...testOptions, directory, port },
    databaseSource(lab.db),
    pino({ level: process.env.DAVIT_LOG_LEVEL ?? 'silent' }),
  );
  await gateway.ready;
  const wake = () => gateway.wake();
  listener = listen(lab.databaseUrl, ['davit_endpoint'], { onNotification: wake, onConnected: wake });
  await lab.startWorker();
}, 300_000);
afterAll(async () => {
  await listener?.close();
  await gateway?.close();
  await lab?.close();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

/** Small and quick: it answers some thousand requests a second with a file. */
const SERVES = ['busybox', 'httpd', '-f', '-p', '8080', '-h', '/etc'];
async function served(): Promise<{ appId: string; url: string }> {
  const appId = await lab.createApp({
    command: SERVES,
    unsecureHttp: true,
    scalingStrategy: { fixed: { replicas: 2 } },
    deploymentStrategy: { progressDeadlineSeconds: 3, terminationGracePeriodSeconds: 5 },
    requestTimeoutSeconds: 30,
  });
  await lab.reach(appId, ['RUNNING']);
  const { address } = await lab.db.app.findUniqueOrThrow({ where: { id: appId } });
  const url = `http://${address}:${port}/hostname`;
  const answers = () =>
    request(url).then(
      async ({ statusCode, body }) => {
        await body.dump();
        return statusCode;
      },
      () => 0,
    );
  await until('the gateway serves it', answers, (status) => status === 200);
  return { appId, url };
}

it('a rollout, a restart and a rollback under load lose none of 10,000 requests', async () => {
  const { appId, url } = await served();
  let over = false;
  const changes = (async () => {
    await updateApp(lab.platform, lab.actor, appId, { envVars: [{ name: 'MODE', value: 'fast' }] });
    await through(appId, 2);
    await restartApp(lab.platform, lab.actor, appId, {});
    await through(appId, 3);
    await rollbackApp(lab.platform, lab.actor, appId, { revision: 1 });
    await through(appId, 4);
  })().finally(() => {
    over = true;
  });
  const [{ answered, lost }] = await Promise.all([load(url, 10_000, () => over), changes]);
  expect(lost).toEqual([]);
  expect(answered).toBeGreaterThanOrEqual(10_000);
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
}, 120_000);

it('a rollout that cannot become ready loses none, and ends with its reason', async () => {
  const { appId, url } = await served();
  let over = false;
  const change = (async () => {
    await updateApp(lab.platform, lab.actor, appId, { command: commands.silent });
    const rollout = await until(
      'it is withdrawn',
      async () => (await getApp(lab.platform, lab.actor, appId, {})).app.rollout,
      (one) => one?.state === 'WITHDRAWN',
      { timeoutMs: 60_000 },
    );
    expect(rollout).toMatchObject({ revision: 2, code: 'PORT_CLOSED' });
    await lab.reach(appId, ['RUNNING']);
  })().finally(() => {
    over = true;
  });
  const [{ answered, lost }] = await Promise.all([load(url, 10_000, () => over), change]);
  expect(lost).toEqual([]);
  expect(answered).toBeGreaterThanOrEqual(10_000);
  expect((await lab.timeline(appId)).map((one) => one.to)).not.toContain('FAILED');
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
}, 120_000);

/** Waits until that revision alone serves, and none is on its way out. */
async function through(appId: string, revision: number): Promise<void> {
  await until(
    `revision ${revision} serves alone`,
    () => lab.db.replica.findMany({ where: { appId, state: { not: 'ENDED' } } }),
    (all) => all.length === 2 && all.every((one) => one.revision === revision && one.state === 'READY'),
    { timeoutMs: 60_000 },
  );
}
