/** Apps whose image only a registry has: a revision runs what it first ran, whatever becomes of the tag. */
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../lib/log/log.ts';
import { deleteApp, scaleApp, startApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { listRevisions, rollbackApp } from '../../lib/services/apps/revisions.ts';
import { setImage, updateApp } from '../../lib/services/apps/update-app.ts';
import { cleanDisk, limitImages, readDisk } from '../../lib/services/disk/disk.ts';
import { preflightImage } from '../../lib/services/images/preflight.ts';
import { tendImages } from '../../lib/worker/reconcile/images.ts';
import { claiming, digestOf, exportImage, type RegistryImage } from '../fixtures/engine-images/registry-image.ts';
import { forgetImages, type TinyRegistry } from '../fixtures/engine-images/tiny-registry.ts';
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

/** The test image, but another one for each content. */
const serving = (content: string): Promise<RegistryImage> =>
  exportImage(docker, lab.image, `${lab.instanceId} ${content}`);

/** Waits until the app is RUNNING with so many containers. @returns them, and what they were made from, once each */
async function running(appId: string, replicas: number) {
  const containers = await until(
    `${replicas} running`,
    async () => {
      const { state, reasonMessage } = await lab.reach(appId, ['RUNNING', 'FAILED', 'ERROR']);
      const list = await lab.engine.list({ appId });
      return { state, reasonMessage, list };
    },
    ({ state, list }) =>
      state !== 'RUNNING' || (list.length === replicas && list.every((one) => one.status === 'running')),
  );
  expect(containers).toMatchObject({ state: 'RUNNING' });
  return { list: containers.list, imageIds: [...new Set(containers.list.map((one) => one.imageId))] };
}

async function pinned(appId: string): Promise<string | null> {
  const revision = await lab.db.revision.findFirstOrThrow({ where: { appId }, select: { digest: true } });
  return revision.digest;
}

async function stopAndForget(appId: string): Promise<void> {
  await stopApp(lab.platform, lab.actor, appId, {});
  await lab.reach(appId, ['STOPPED']);
  await until(
    'no container is left',
    () => lab.engine.list({ appId }),
    (list) => list.length === 0,
  );
  await forgetImages(docker, registry.host);
}

async function deleted(appId: string): Promise<void> {
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
  await lab.reach(appId, ['DELETED']);
}

it('is pulled, pinned by its repository’s digest, and every later container is made from that', async () => {
  const name = `${registry.host}/team/model`;
  const pin = `${name}@${registry.publish('team/model', '1', await serving('grows'))}`;
  expect(await lab.engine.image(`${name}:1`), 'only the registry has it').toBeNull();

  const appId = await lab.createApp({ image: `${name}:1` });
  const { imageIds: first } = await running(appId, 1);
  expect(await pinned(appId)).toBe(pin);
  expect(first).toEqual([(await lab.engine.image(pin))?.id]);

  await scaleApp(lab.platform, lab.actor, appId, { fixed: { replicas: 2 } });
  const { list, imageIds: grown } = await running(appId, 2);
  expect(grown).toEqual(first);

  const [victim] = list;
  await lab.engine.remove(victim?.containerId ?? '');
  await lab.reach(appId, ['SCALING']);
  const { list: mended, imageIds: replaced } = await running(appId, 2);
  expect(replaced).toEqual(first);
  expect(mended.map((one) => one.containerId)).not.toContain(victim?.containerId);
  await deleted(appId);
});

it('is pulled again by its digest when the engine has lost it, though its tag has moved', async () => {
  const name = `${registry.host}/team/moving`;
  const digest = registry.publish('team/moving', '1', await serving('before'));
  const appId = await lab.createApp({ image: `${name}:1` });
  const { imageIds: first } = await running(appId, 1);

  const later = registry.publish('team/moving', '1', await serving('after'));
  await stopAndForget(appId);
  expect(await lab.engine.image(`${name}@${digest}`)).toBeNull();
  const asked = registry.requests.length;
  await startApp(lab.platform, lab.actor, appId, {});
  await running(appId, 1);
  await scaleApp(lab.platform, lab.actor, appId, { fixed: { replicas: 2 } });
  const { imageIds } = await running(appId, 2);
  expect(imageIds).toEqual(first);
  const manifests = registry.requests.slice(asked).filter((path) => path.includes('/team/moving/manifests/'));
  // An engine may have kept the manifest without its image; what the tag means now is not asked in either case.
  expect(manifests.filter((path) => !path.endsWith(digest))).toEqual([]);

  const other = await lab.createApp({ image: `${name}:1` });
  const { imageIds: moved } = await running(other, 1);
  expect(await pinned(other)).toBe(`${name}@${later}`);
  expect(moved).not.toEqual(first);
  for (const one of [appId, other]) await deleted(one);
});

it('a tag that moved changes nothing until someone asks for the image, and a rollback brings the very one back', async () => {
  const name = `${registry.host}/team/asked`;
  const first = `${name}@${registry.publish('team/asked', '1', await serving('asked once'))}`;
  const appId = await lab.createApp({ image: `${name}:1` });
  await running(appId, 1);
  const second = `${name}@${registry.publish('team/asked', '1', await serving('asked twice'))}`;
  const digests = async () => {
    const { items } = await listRevisions(lab.platform, lab.actor, appId, {});
    return items.map((one) => one.spec.digest);
  };

  await updateApp(lab.platform, lab.actor, appId, { envVars: [{ name: 'MODE', value: 'fast' }], url: `${name}:1` });
  await reached(appId, 2);
  expect(await digests()).toEqual([first, first]);

  // The engine has an image of that name: it is no answer to what the tag means now.
  await setImage(lab.platform, lab.actor, appId, { url: `${name}:1` });
  const { imageIds: moved } = await reached(appId, 3);
  expect(await digests()).toEqual([second, first, first]);
  expect(moved).toEqual([(await lab.engine.image(second))?.id]);

  await rollbackApp(lab.platform, lab.actor, appId, { revision: 1 });
  const { imageIds: back } = await reached(appId, 4);
  expect(await digests()).toEqual([first, second, first, first]);
  expect(back).toEqual([(await lab.engine.image(first))?.id]);
  const { items } = await listRevisions(lab.platform, lab.actor, appId, {});
  expect(items[0]).toMatchObject({ number: 4, copyOf: 1, readyReplicas: 1, livePercent: 100 });
  expect(items[0]?.spec.envVars).toEqual([]);
  await deleted(appId);
});

it('an image that no registry has is set again as the engine has it', async () => {
  const image = `davit-test/local:${lab.instanceId}`;
  await docker.getImage(lab.image).tag({ repo: 'davit-test/local', tag: lab.instanceId });
  try {
    const appId = await lab.createApp({ image });
    await running(appId, 1);
    await setImage(lab.platform, lab.actor, appId, { url: image });
    const { imageIds } = await reached(appId, 2);
    const found = await preflightImage(lab.platform, lab.actor, lab.projectId, { image });
    expect(found).toMatchObject({
      source: 'engine',
      code: null,
      digest: imageIds[0],
      platform: expect.stringMatching('linux/'),
    });
    expect(imageIds).toEqual([(await lab.engine.image(image))?.id]);
    await deleted(appId);
  } finally {
    await docker.getImage(image).remove();
  }
});

/** Waits until a revision alone serves. */
async function reached(appId: string, revision: number) {
  await until(
    `revision ${revision} serves alone`,
    () => listRevisions(lab.platform, lab.actor, appId, {}),
    ({ items }) => items[0]?.number === revision && items[0].livePercent === 100,
    { timeoutMs: 60_000 },
  );
  return running(appId, 1);
}

it('one given by its digest is pulled and pinned by that', async () => {
  const name = `${registry.host}/team/exact`;
  const digest = registry.publish('team/exact', '1', await serving('exact'));
  const appId = await lab.createApp({ image: `${name}:1@${digest}` });
  await running(appId, 1);
  expect(await pinned(appId)).toBe(`${name}@${digest}`);
  await stopAndForget(appId);
  await startApp(lab.platform, lab.actor, appId, {});
  await running(appId, 1);
  await deleted(appId);
});

it.each([
  ['a tag that is not there', 'image:nosuchtag', 'IMAGE_NOT_FOUND'],
  ['a digest that is not there', `image@sha256:${'0'.repeat(64)}`, 'IMAGE_NOT_FOUND'],
  ['a repository that asks for credentials', 'private/image:1', 'IMAGE_UNAUTHORIZED'],
  ['an image for other machines', 'arm/image:latest', 'IMAGE_PLATFORM_MISMATCH'],
  ['a list that leads to itself', 'loop/image:latest', 'IMAGE_INVALID'],
  ['a registry that sends to an address inside', 'inside/image:latest', 'IMAGE_INVALID'],
])('%s fails the app: %s is %s', async (_what, image, code) => {
  const appId = await lab.createApp({ image: `${registry.host}/${image}` });
  const failed = await lab.reach(appId, ['FAILED', 'RUNNING']);
  expect(failed).toMatchObject({ state: 'FAILED', reasonCode: code });
  expect(failed.reasonMessage).toContain(`${registry.host}/${image}`);
  expect(await pinned(appId)).toBeNull();
  await deleted(appId);
});

it('one that is larger than an administrator allows is not fetched, not even begun, and is once it may be', async () => {
  const { platform, actor } = lab;
  const name = `${registry.host}/team/large:1`;
  const image = await serving('large');
  registry.publish('team/large', '1', claiming(image, 40 * 2 ** 30));
  await limitImages(platform, actor, { maxImageBytes: 20 * 2 ** 30 });
  const appId = await lab.createApp({ image: name });
  const failed = await lab.reach(appId, ['FAILED', 'RUNNING']);
  expect(failed).toMatchObject({ state: 'FAILED', reasonCode: 'IMAGE_TOO_LARGE' });
  expect(failed.reasonMessage).toMatch(/40\sGiB compressed, and this instance takes images of 20\sGiB at most/);
  const [config = Buffer.of(), ...layers] = image.blobs;
  const asked = registry.requests.filter((path) => path.includes('/team/large/blobs/'));
  expect(asked).toEqual([expect.stringContaining(digestOf(config))]);
  expect(layers.length).toBeGreaterThan(0);

  // The same, by its true size.
  registry.publish('team/large', '1', image);
  await startApp(platform, actor, appId, {});
  await running(appId, 1);
  await limitImages(platform, actor, { maxImageBytes: null });
  await deleted(appId);
});

it('leaves an image that may be removed once nothing needs it, and only then', async () => {
  const { db, engine, platform, actor } = lab;
  const look = async (id: string) => {
    await tendImages({ db, engine, log: createLog('worker') });
    return (await readDisk(platform, actor, {})).images.find((image) => image.id === id);
  };
  const name = `${registry.host}/team/removed:1`;
  registry.publish('team/removed', '1', await serving('removed'));
  const appId = await lab.createApp({ image: name });
  const [id = ''] = (await running(appId, 1)).imageIds;
  expect(await look(id)).toMatchObject({ kept: 'app', containers: 1, apps: [{ id: appId }] });
  await expect(cleanDisk(platform, actor, { images: [id] })).rejects.toMatchObject({ code: 'IMAGE_NEEDED' });

  await stopApp(platform, actor, appId, {});
  await lab.reach(appId, ['STOPPED']);
  expect((await look(id))?.kept, 'it may be started again').toBe('app');
  await deleted(appId);
  const byHand = await docker.createContainer({ Image: id, Cmd: ['/serve'] });
  expect((await look(id))?.kept, 'someone made a container of it').toBe('container');
  await byHand.remove();

  const own = `davit-test/own-${lab.instanceId}`;
  await docker.getImage(id).tag({ repo: own, tag: '1' });
  expect((await look(id))?.kept, 'someone gave it a name').toBe('named');
  await docker.getImage(`${own}:1`).remove();

  expect((await look(id))?.kept).toBeNull();
  const local = (await engine.image(lab.image))?.id ?? '';
  expect((await look(local))?.kept, 'it was built here').not.toBeNull();
  const dry = await cleanDisk(platform, actor, {});
  expect(dry.images.map((image) => image.id)).toContain(id);
  expect(dry.images.map((image) => image.id)).not.toContain(local);
  expect(await look(id), 'nothing was done').toBeDefined();

  await cleanDisk(platform, actor, { dryRun: false, images: [id] });
  await until(
    'it is gone',
    () => engine.image(name),
    (image) => image === null,
  );
  expect(await look(id)).toBeUndefined();
  expect(await engine.image(lab.image)).not.toBeNull();
});
