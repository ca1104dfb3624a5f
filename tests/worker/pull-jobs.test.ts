/** Pulls as jobs: how far they are is told while they go, and each has an end. */
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../lib/log/log.ts';
import { deleteApp, startApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { getApp } from '../../lib/services/apps/read-apps.ts';
import { endPullsOfOthers } from '../../lib/store/app/pull-jobs.ts';
import { openDatabase } from '../../lib/store/postgres/database.ts';
import { startPullJob } from '../../lib/worker/reconcile/pull-job.ts';
import { Puller } from '../../lib/worker/reconcile/puller.ts';
import { exportImage } from '../fixtures/engine-images/registry-image.ts';
import type { TinyRegistry } from '../fixtures/engine-images/tiny-registry.ts';
import { until } from '../wait.ts';
import { type Lab, openLabWithRegistry } from './lab.ts';

const docker = new Docker();
let lab: Lab;
let registry: TinyRegistry;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ lab, registry, close } = await openLabWithRegistry());
}, 300_000);
afterAll(() => close(), 60_000);

const jobsOf = (image: string) => lab.db.pullJob.findMany({ where: { image }, orderBy: { startedAt: 'asc' } });
const pullOf = async (appId: string) => (await getApp(lab.platform, lab.actor, appId, {})).pull;
const ended = (image: string, count: number) =>
  until(
    `${count} pulls of ${image} have ended`,
    () => jobsOf(image),
    (jobs) => jobs.length === count && jobs.every(({ state }) => state !== 'RUNNING'),
  );

it('one that is done is told of no more', async () => {
  const image = `${registry.host}/team/job:1`;
  registry.publish('team/job', '1', await exportImage(docker, lab.image, `${lab.instanceId} job`));
  const appId = await lab.createApp({ image });
  await lab.reach(appId, ['RUNNING']);
  const [job] = await ended(image, 1);
  expect(job).toMatchObject({ state: 'DONE', message: null });
  // Of what was there in a moment Docker tells no bytes.
  expect(job?.currentBytes).toBe(job?.totalBytes ?? 0n);
  expect(job?.deadlineAt.getTime()).toBeGreaterThan(job?.startedAt.getTime() ?? 0);
  expect(await pullOf(appId)).toBeNull();
  const timeline = (await lab.timeline(appId)).filter(({ code }) => code.startsWith('IMAGE_'));
  const layers = job?.layersTotal ?? 0;
  expect(layers).toBeGreaterThan(1);
  expect(timeline, 'when it began, and when it was there').toMatchObject([
    { code: 'IMAGE_FETCHING', message: `The image ${image} is being fetched.` },
    { code: 'IMAGE_FETCHED', data: { image, revision: 1, layers, layersThere: expect.any(Number) } },
  ]);
  expect(timeline[1]?.message).toContain(`${layers} layers`);
  expect(job?.layersDone).toBe(layers);
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
});

it('one that fails says why', async () => {
  const image = `${registry.host}/nosuch/image:1`;
  const appId = await lab.createApp({ image });
  await lab.reach(appId, ['FAILED']);
  expect(await ended(image, 1)).toMatchObject([{ state: 'FAILED', message: expect.stringContaining('nosuch/image') }]);
});

it('ends when nobody needs it any more, and not before', async () => {
  const image = `${registry.host}/slow/image:latest`;
  const [one, other] = [await lab.createApp({ image }), await lab.createApp({ image })];
  for (const appId of [one, other]) {
    await until(
      'its pull is told',
      () => pullOf(appId),
      (pull) => pull?.image === image,
    );
  }
  expect(await jobsOf(image), 'once for both').toMatchObject([{ state: 'RUNNING' }]);
  // What takes long holds up nobody.
  const fast = await lab.createApp();
  await lab.reach(fast, ['RUNNING']);

  await stopApp(lab.platform, lab.actor, one, {});
  await lab.reach(one, ['STOPPED']);
  expect(await jobsOf(image), 'the other still waits').toMatchObject([{ state: 'RUNNING' }]);
  await stopApp(lab.platform, lab.actor, other, {});
  await lab.reach(other, ['STOPPED']);
  expect(await ended(image, 1)).toMatchObject([{ state: 'CANCELLED' }]);

  await startApp(lab.platform, lab.actor, other, {});
  await until(
    'it is fetched anew',
    () => jobsOf(image),
    (jobs) => jobs.length === 2 && jobs[1]?.state === 'RUNNING',
  );
  await deleteApp(lab.platform, lab.actor, other, { force: true });
  await ended(image, 2);
  for (const appId of [one, fast]) await deleteApp(lab.platform, lab.actor, appId, { force: true });
});

it('is given up at its deadline, and with its worker', async () => {
  const db = openDatabase(lab.databaseUrl, 2);
  const woken: string[] = [];
  const puller = new Puller({
    fetch: (image, _project, onProgress, signal) => lab.engine.pull(image, onProgress, signal),
    job: (subject, deadlineMs) => startPullJob({ db, log: createLog('worker'), owner: 'late' }, subject, deadlineMs),
    onDone: (appId) => woken.push(appId),
    deadlineMs: 300,
  });
  const image = `${registry.host}/slow/image:latest`;
  const app = { id: 'an app', projectId: lab.projectId };
  puller.pull(image, app, 1);
  await until(
    'the app is woken',
    async () => woken,
    (ids) => ids.includes('an app'),
  );
  expect(puller.take(image, app, 1)).toMatchObject({
    status: 'failed',
    code: 'IMAGE_REGISTRY_UNREACHABLE',
    message: expect.stringContaining('it was not there after'),
  });
  await puller.close();
  const own = async () => (await jobsOf(image)).filter(({ owner }) => owner === 'late');
  expect(await own()).toMatchObject([{ state: 'EXPIRED' }]);

  const subject = { image: 'left/behind:1', projectId: lab.projectId };
  const orphan = startPullJob({ db, log: createLog('worker'), owner: 'dead' }, subject, 60_000);
  await until(
    'it is written down',
    () => jobsOf('left/behind:1'),
    (jobs) => jobs.length === 1,
  );
  orphan.progress({ currentBytes: 5, totalBytes: 10, layersDone: 0, layersThere: 0, layersTotal: 1, retrying: false });
  orphan.progress({ currentBytes: 7, totalBytes: 10, layersDone: 1, layersThere: 0, layersTotal: 2, retrying: false });
  await until(
    'how far it is, is written down',
    () => jobsOf('left/behind:1'),
    ([job]) => job?.currentBytes === 7n && job.totalBytes === 10n && job.layersDone === 1 && job.layersTotal === 2,
  );
  await endPullsOfOthers(db, 'alive');
  expect(await jobsOf('left/behind:1')).toMatchObject([{ state: 'EXPIRED', message: 'its worker ended' }]);
  await orphan.end('DONE', null);
  expect(await jobsOf('left/behind:1'), 'the first end counts').toMatchObject([{ state: 'EXPIRED' }]);
  await db.$disconnect();
});
