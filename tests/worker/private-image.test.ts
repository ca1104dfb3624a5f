/** Images that a registry gives for a password: fetched with the project's own, and run by no project without one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLog } from '../../lib/log/log.ts';
import { deleteApp } from '../../lib/services/apps/change-run.ts';
import { createApp } from '../../lib/services/apps/create-app.ts';
import { preflightImage } from '../../lib/services/images/preflight.ts';
import { createProject } from '../../lib/services/projects/create-project.ts';
import { createRegistry, updateRegistry } from '../../lib/services/registries/registries.ts';
import { endPullsOfOthers, listPrivatePulls } from '../../lib/store/app/pull-jobs.ts';
import { imageFetcher, tendImages } from '../../lib/worker/reconcile/images.ts';
import { startPullJob } from '../../lib/worker/reconcile/pull-job.ts';
import { exportImage } from '../fixtures/engine-images/registry-image.ts';
import { forgetImages } from '../fixtures/engine-images/tiny-registry.ts';
import { pushImage, type RealRegistry, startRealRegistry, USER } from '../fixtures/registry/real-registry.ts';
import { type Lab, openLab } from './lab.ts';

const docker = new Docker();
let lab: Lab;
let root: string;
let registry: RealRegistry;
let image: string;
let left: string;

beforeAll(async () => {
  lab = await openLab();
  root = await mkdtemp(path.join(tmpdir(), 'davit-registry-data-'));
  const open = await startRealRegistry({ root });
  await pushImage(open.host, 'team/private', '1', await exportImage(docker, lab.image, `${lab.instanceId} private`));
  await pushImage(open.host, 'team/left', '1', await exportImage(docker, lab.image, `${lab.instanceId} left`));
  await open.close();
  registry = await startRealRegistry({ root, auth: { type: 'basic' } });
  image = `${registry.host}/team/private:1`;
  left = `${registry.host}/team/left:1`;
  await lab.startWorker();
}, 120_000);

afterAll(async () => {
  await lab.close();
  await forgetImages(docker, registry.host);
  await registry.close();
  await rm(root, { recursive: true, force: true });
}, 60_000);

it('are refused without a password, run with the project’s own, and stay that project’s', async () => {
  const { platform, actor, projectId, db } = lab;
  const other = await createProject(platform, actor, { slug: 'other', name: 'other' });
  const inOther = async () => {
    const { app } = await createApp(platform, actor, other.id, {
      image,
      command: ['/serve'],
      resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
    });
    return app.id;
  };

  const without = await lab.createApp({ image });
  const refused = await lab.reach(without, ['FAILED', 'RUNNING']);
  expect(refused).toMatchObject({ state: 'FAILED', reasonCode: 'IMAGE_UNAUTHORIZED' });
  expect(refused.reasonMessage).toContain('Add its registry');

  const wrong = { url: registry.host, username: USER.username, password: 'not it', untested: true };
  const added = await createRegistry(platform, actor, projectId, wrong);
  const mistaken = await lab.createApp({ image });
  expect(await lab.reach(mistaken, ['FAILED', 'RUNNING'])).toMatchObject({
    reasonCode: 'IMAGE_UNAUTHORIZED',
    reasonMessage: expect.stringContaining(`refuses it to the user ${USER.username}`),
  });
  await updateRegistry(platform, actor, added.id, { ...USER, untested: true });
  const own = await lab.createApp({ image });
  expect(await lab.reach(own, ['RUNNING', 'FAILED'])).toMatchObject({ state: 'RUNNING' });
  expect(await preflightImage(platform, actor, projectId, { image })).toMatchObject({ source: 'engine', code: null });

  // The engine has it now; the other project has no password for it, nor may it name it by its id.
  const foreign = await inOther();
  expect(await lab.reach(foreign, ['RUNNING', 'FAILED'])).toMatchObject({ reasonCode: 'IMAGE_UNAUTHORIZED' });
  expect(await preflightImage(platform, actor, other.id, { image })).toMatchObject({ source: 'registry' });
  const id = (await lab.engine.image(image))?.id ?? '';
  const byId = await createApp(platform, actor, other.id, { image: id, resources: { flavor: 'ai1-xs-cpu', cpu: 1 } });
  expect(await lab.reach(byId.app.id, ['RUNNING', 'FAILED'])).toMatchObject({ state: 'FAILED' });

  await createRegistry(platform, actor, other.id, { url: registry.host, ...USER, untested: true });
  const allowed = await inOther();
  expect(await lab.reach(allowed, ['RUNNING', 'FAILED'])).toMatchObject({ state: 'RUNNING' });
  const stored = await db.engineImage.findUniqueOrThrow({ where: { id } });
  expect(new Set(stored.projects)).toEqual(new Set([projectId, other.id]));

  const written = JSON.stringify(
    [await db.event.findMany(), await db.pullJob.findMany(), await db.app.findMany()],
    (_key, value) => (typeof value === 'bigint' ? String(value) : value),
  );
  expect(written).not.toContain(USER.password);
  expect(written).not.toContain(Buffer.from(`${USER.username}:${USER.password}`).toString('base64'));
  for (const one of [without, mistaken, own, foreign, byId.app.id, allowed])
    await deleteApp(platform, actor, one, { force: true });
});

it('stay the project’s when the worker dies after the pull and before it has written down whose it is', async () => {
  const { platform, actor, db } = lab;
  const [owner, stranger] = [
    await createProject(platform, actor, { slug: 'owner', name: 'owner' }),
    await createProject(platform, actor, { slug: 'stranger', name: 'stranger' }),
  ];
  const projectId = owner.id;
  await createRegistry(platform, actor, projectId, { url: registry.host, ...USER, untested: true });
  const mortal = { ...lab.engine, image: vi.fn(lab.engine.image) };
  // It has looked once, before the pull; it dies before it can look again.
  mortal.image.mockResolvedValueOnce(null).mockRejectedValueOnce(new Error('killed'));
  const job = startPullJob({ db, log: createLog('worker'), owner: 'dead' }, { image: left, projectId }, 60_000);
  const fetch = imageFetcher({ engine: mortal, db, vault: platform.vault, registryHosts: [] });
  const { signal } = new AbortController();
  await expect(fetch(left, projectId, () => undefined, signal, job)).rejects.toThrow('killed');
  const id = (await lab.engine.image(left))?.id ?? '';
  expect(id).toContain('sha256:');

  const resources = { flavor: 'ai1-xs-cpu', cpu: 1 };
  const endOf = async (project: string, reference: string) => {
    const spec = { image: reference, command: ['/serve'], resources };
    const { app } = await createApp(platform, actor, project, spec);
    const { state, reasonMessage } = await lab.reach(app.id, ['RUNNING', 'FAILED']);
    await deleteApp(platform, actor, app.id, { force: true });
    return state === 'RUNNING' ? state : reasonMessage;
  };
  expect(await endOf(stranger.id, left)).toContain('no basic auth credentials');
  expect(await endOf(stranger.id, id)).toContain('no longer on the engine');
  await endPullsOfOthers(db, 'the next');
  await tendImages({ db, engine: lab.engine, log: createLog('worker') });
  expect(await db.engineImage.findUniqueOrThrow({ where: { id } })).toMatchObject({
    projects: [projectId],
    pulledNames: [left],
  });
  expect(await listPrivatePulls(db)).toEqual([]);
  expect(await endOf(stranger.id, id)).toContain('no longer on the engine');
  expect(await endOf(owner.id, left)).toBe('RUNNING');
});
