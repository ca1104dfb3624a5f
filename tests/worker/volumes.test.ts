/** What apps mount, on a real engine: there before they start, renewed under their feet, brought back when they stop. */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteApp, startApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { getApp } from '../../lib/services/apps/read-apps.ts';
import { createContainer, deleteContainer } from '../../lib/services/data/containers.ts';
import { containerFilesHome } from '../../lib/services/data/places.ts';
import { cancelAppSyncs, listAppSyncs, syncApp } from '../../lib/services/data/syncs.ts';
import { deleteVolume, listVolumes } from '../../lib/services/data/volumes.ts';
import { until } from '../wait.ts';
import { containerOf, putFile } from './data-root.ts';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.startWorker();
}, 300_000);
afterAll(() => lab.close(), 60_000);

const container = (name: string, files: Record<string, string>) => containerOf(lab, name, files);

const at = (name: string, more: object = {}) => [
  { mountPath: '/data', dataStore: { alias: 'davit', container: name }, ...more },
];

async function ask(appId: string, asked: string, body?: string): Promise<{ status: number; text: string }> {
  const replica = await lab.db.replica.findFirstOrThrow({ where: { appId, state: 'READY' } });
  const answer = await fetch(`http://${replica.address}:${replica.port}${asked}`, body ? { method: 'POST', body } : {});
  return { status: answer.status, text: await answer.text() };
}

/** The codes of what its timeline says of data. */
async function told(appId: string): Promise<string[]> {
  return (await lab.timeline(appId)).filter(({ type }) => type === 'data').map(({ code }) => code);
}

async function synced(appId: string, direction: 'pull' | 'push') {
  const [asked] = await syncApp(lab.platform, lab.actor, appId, { direction });
  return until(
    `the ${direction} has ended`,
    async () =>
      (await listAppSyncs(lab.platform, lab.actor, appId, {})).items.flat().find(({ id }) => id === asked?.id),
    (sync) => sync?.endedAt != null,
  );
}

it('reads what is there when it starts, and what has come since once that is pulled', async () => {
  const files = await container('model', { 'model.txt': 'first', 'below/more.txt': 'more', 'gone.txt': 'gone' });
  const appId = await lab.createApp({ volumes: at('model'), scalingStrategy: { fixed: { replicas: 2 } } });
  await lab.reach(appId, ['RUNNING']);
  expect(await lab.db.volumeSync.count({ where: { appId } }), 'once for both').toBe(1);
  expect(await ask(appId, '/data/model.txt')).toEqual({ status: 200, text: 'first' });
  expect((await ask(appId, '/data/below/more.txt')).text).toBe('more');
  expect((await ask(appId, '/write/model.txt', 'mine')).status, 'it is read-only').toBe(403);
  expect(await told(appId)).toEqual(['DATA_PULLED']);

  await putFile(files, 'model.txt', 'second');
  await putFile(files, 'new.txt', 'new');
  await rm(path.join(files, 'gone.txt'));
  expect((await ask(appId, '/data/model.txt')).text, 'nobody asked for it yet').toBe('first');
  expect(await synced(appId, 'pull')).toMatchObject({ state: 'DONE', completed: 2, skipped: 1, deleted: 1 });
  expect((await ask(appId, '/data/model.txt')).text).toBe('second');
  expect((await ask(appId, '/data/new.txt')).text).toBe('new');
  expect((await ask(appId, '/data/gone.txt')).status).toBe(404);
  const replicas = await lab.db.replica.findMany({ where: { appId } });
  expect(
    replicas.map(({ restarts }) => restarts),
    'their containers go on',
  ).toEqual([0, 0]);
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
});

it('brings back what it wrote when it stops, and finds it when it starts again', async () => {
  const files = await container('results', { 'before.txt': 'before' });
  const appId = await lab.createApp({ volumes: at('results', { permission: 'RW' }) });
  await lab.reach(appId, ['RUNNING']);
  expect((await ask(appId, '/write/result.txt', 'forty-two')).status).toBe(200);
  const unpushed = async () =>
    [...(await getApp(lab.platform, lab.actor, appId, {})).volumes.values()][0]?.unpushedSince;
  expect(await unpushed()).not.toBeNull();
  await stopApp(lab.platform, lab.actor, appId, {});
  await until('it is pushed', unpushed, (since) => since === null);
  expect(await readFile(path.join(files, 'result.txt'), 'utf8')).toBe('forty-two');
  expect(await readFile(path.join(files, 'before.txt'), 'utf8')).toBe('before');
  expect(await told(appId)).toEqual(['DATA_PULLED', 'DATA_PUSHED']);

  await startApp(lab.platform, lab.actor, appId, {});
  await lab.reach(appId, ['RUNNING']);
  expect((await ask(appId, '/data/result.txt')).text).toBe('forty-two');
  expect((await ask(appId, '/write/again.txt', 'more')).status).toBe(200);
  expect(await synced(appId, 'push')).toMatchObject({ state: 'DONE', completed: 1 });
  expect(await readFile(path.join(files, 'again.txt'), 'utf8')).toBe('more');
  const containerId = path.basename(path.dirname(files));
  await until(
    'what it pushed is counted',
    async () => {
      const { files: count, bytes } = await lab.db.dataContainer.findUniqueOrThrow({ where: { id: containerId } });
      return `${count} files, ${bytes} bytes`;
    },
    (counted) => counted === '3 files, 19 bytes',
  );
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
  await until(
    'its copy is gone with it',
    () => lab.db.volume.count({ where: { appId } }),
    (count) => count === 0,
  );
});

it('shares a cached copy with others, and starts again without fetching it', async () => {
  await container('shared', { 'model.txt': 'shared' });
  const volumes = at('shared', { cache: true });
  const [one, two] = [await lab.createApp({ volumes }), await lab.createApp({ volumes })];
  for (const appId of [one, two]) await lab.reach(appId, ['RUNNING']);
  for (const appId of [one, two]) expect((await ask(appId, '/data/model.txt')).text).toBe('shared');
  const { items } = await listVolumes(lab.platform, lab.actor, lab.projectId, {});
  const copy = items.find(({ cache }) => cache);
  expect(copy).toMatchObject({ files: 1, bytes: 6, appId: null });
  expect(copy?.mountings.map(({ appId }) => appId).sort()).toEqual([one, two].sort());
  expect(await lab.db.volumeSync.count({ where: { volumeId: copy?.id ?? '' } }), 'it came once').toBe(1);
  const refusal = deleteVolume(lab.platform, lab.actor, copy?.id ?? '', {});
  await expect(refusal).rejects.toMatchObject({ code: 'VOLUME_IN_USE' });

  await stopApp(lab.platform, lab.actor, one, {});
  await lab.reach(one, ['STOPPED']);
  await startApp(lab.platform, lab.actor, one, {});
  await lab.reach(one, ['RUNNING']);
  expect(await lab.db.volumeSync.count({ where: { volumeId: copy?.id ?? '' } }), 'nor again').toBe(1);
  for (const appId of [one, two]) {
    await deleteApp(lab.platform, lab.actor, appId, { force: true });
    await lab.reach(appId, ['DELETED']);
  }

  const there = async () => (await readdir(path.join(lab.dataRoot, 'volumes'))).includes(copy?.id ?? '');
  expect(await there(), 'it stays for the next').toBe(true);
  await deleteVolume(lab.platform, lab.actor, copy?.id ?? '', {});
  await until('it is gone once someone says so', there, (is) => !is);
  await until(
    'and forgotten',
    () => lab.db.volume.count({ where: { id: copy?.id ?? '' } }),
    (count) => count === 0,
  );
});

it('gets what is under a name now, not a copy of what was', async () => {
  const { platform, actor, projectId } = lab;
  await container('renewed', { 'model.txt': 'old' });
  const appId = await lab.createApp({ volumes: at('renewed', { cache: true }) });
  await lab.reach(appId, ['RUNNING']);
  await deleteApp(platform, actor, appId, { force: true });
  await lab.reach(appId, ['DELETED']);
  const { id } = await lab.db.dataContainer.findFirstOrThrow({ where: { name: 'renewed' } });
  await deleteContainer(platform, actor, id, { name: 'renewed' });
  const made = await createContainer(platform, actor, projectId, { name: 'renewed' });
  await putFile(containerFilesHome(lab.dataRoot, made.id), 'model.txt', 'new');
  const next = await lab.createApp({ volumes: at('renewed', { cache: true }) });
  await lab.reach(next, ['RUNNING']);
  expect((await ask(next, '/data/model.txt')).text).toBe('new');
  await deleteApp(platform, actor, next, { force: true });
});

it('has its scratch space empty at each start, shared by its replicas', async () => {
  const appId = await lab.createApp({ volumes: [{ mountPath: '/data', standalone: {} }] });
  await lab.reach(appId, ['RUNNING']);
  expect((await ask(appId, '/write/note.txt', 'mine')).status).toBe(200);
  expect((await ask(appId, '/data/note.txt')).text).toBe('mine');
  await stopApp(lab.platform, lab.actor, appId, {});
  await lab.reach(appId, ['STOPPED']);
  await startApp(lab.platform, lab.actor, appId, {});
  await lab.reach(appId, ['RUNNING']);
  expect((await ask(appId, '/data/note.txt')).status).toBe(404);
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
});

it('leaves nothing of its copies behind, and nothing that is called off', async () => {
  await container('kept', { 'model.txt': 'kept' });
  const appId = await lab.createApp({ volumes: at('kept') });
  await lab.reach(appId, ['RUNNING']);
  await stopApp(lab.platform, lab.actor, appId, {});
  const [volume] = await lab.db.volume.findMany({ where: { appId } });
  await until(
    'its copy is put away',
    async () => (await readdir(path.join(lab.dataRoot, 'volumes'))).includes(volume?.id ?? ''),
    (isThere) => !isThere,
  );
  await cancelAppSyncs(lab.platform, lab.actor, appId, {});
  await deleteApp(lab.platform, lab.actor, appId, {});
});
