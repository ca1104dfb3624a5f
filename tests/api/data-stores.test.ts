/** Data stores that a project added: tested when added, guarded by use, their secrets shown to nobody. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  DataStore,
  DataStoreList,
  DataStoreTest,
  StoreContainers,
  StoreObjects,
} from '../../lib/http/answers/data.ts';
import { GIT_USER, type GitServer, startGit } from '../fixtures/data/git-server.ts';
import { BUCKET, S3_KEY, type S3Server, startS3 } from '../fixtures/data/s3-server.ts';
import { Api } from './api.ts';

let api: Api;
let s3: S3Server;
let git: GitServer;
let endpoint: string;
let id: string;
const website = createServer((_request, response) => response.end('<!doctype html><meta charset=utf-8><p>It works!'));

beforeAll(async () => {
  [s3, git] = await Promise.all([startS3(), startGit()]);
  await writeFile(path.join(git.work, 'readme'), 'read me');
  git.commit('first');
  git.git('branch', 'stable');
  await new Promise<void>((resolve) => website.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${s3.port}`;
  const allowed = [s3.port, git.port, portOf(website)].map((port) => `127.0.0.1/32:${port}`).join(',');
  api = await Api.start({ DAVIT_ALLOW_HOSTS: allowed });
  await api.project('one');
  await api.project('two');
});
afterAll(async () => {
  await api.close();
  await Promise.all([s3.close(), git.close()]);
  website.close();
});

function portOf(server: typeof website): number {
  return (server.address() as AddressInfo).port;
}

const add = (s3: object, more: object = {}) =>
  api.call<DataStore & { code: string; message: string }>('POST', '/v1/datastore?project=one', {
    body: { alias: 'minio', s3: { endpoint, ...S3_KEY, ...s3 }, ...more },
  });
const change = (body: object) => api.call('PUT', `/v1/datastore/${id}`, { body });
const test = async () => (await api.call<DataStoreTest>('POST', `/v1/datastore/${id}/test`)).body;

describe('a data store', () => {
  it.each([
    ['with a key that it does not know', { accessKey: 'nobody', secretKey: 'guessed-secret' }, 'DATA_UNAUTHORIZED'],
    ['with a wrong secret', { secretKey: 'guessed-secret' }, 'DATA_UNAUTHORIZED'],
    ['of a name that is not known', { endpoint: 'https://s3.invalid' }, 'DATA_UNREACHABLE'],
    ['inside of this host', { endpoint: 'http://127.0.0.1:1' }, 'DATA_REFUSED'],
  ])('%s is refused with the reason', async (_what, wrong, code) => {
    const { status, body } = await add(wrong);
    expect([status, body.code]).toEqual([409, code]);
    expect(body.message).toContain('Nothing was changed.');
    expect(body.message).not.toContain('guessed-secret');
    expect((await api.call<DataStoreList>('GET', '/v1/datastore?project=one')).body.items).toEqual([]);
  });

  it('that is no S3 service is refused', async () => {
    const { status, body } = await add({ endpoint: `http://127.0.0.1:${portOf(website)}` });
    expect(status).toBe(409);
    expect(body.code).toMatch(/^DATA_/);
  });

  it('is added once it has taken the key', async () => {
    const added = await add({ endpoint: `${endpoint}/`, region: 'local' });
    expect(added.status, JSON.stringify(added.body)).toBe(200);
    expect(added.body).toMatchObject({
      alias: 'minio',
      s3: { endpoint, region: 'local', accessKey: S3_KEY.accessKey },
      user: 'admin@example.com',
    });
    id = added.body.id;
    expect(await test()).toMatchObject({ works: true });
    expect(await add({})).toMatchObject({ status: 409, body: { code: 'DATA_STORE_TAKEN' } });
  });

  it('shows what is in it, and says by name what is not', async () => {
    await s3.put('iris/model.onnx', 'model');
    await s3.put('iris/v2/model.onnx', 'other');
    const buckets = await api.call<StoreContainers>('GET', `/v1/datastore/${id}/container`);
    expect(buckets.body).toEqual({ items: [{ name: BUCKET }], truncated: false });
    const list = (query: string) => api.call<StoreObjects>('GET', `/v1/datastore/${id}/object?${query}`);
    expect((await list(`container=${BUCKET}`)).body.items).toEqual([{ path: 'iris', folder: true }]);
    const { body } = await list(`container=${BUCKET}&prefix=iris/`);
    expect(body.items).toContainEqual({ path: 'iris/v2', folder: true });
    expect(body.items).toContainEqual(
      expect.objectContaining({ path: 'iris/model.onnx', folder: false, bytes: 5 }) as unknown,
    );
    const missing = await list('container=nowhere');
    expect(missing).toMatchObject({ status: 404, body: { code: 'DATA_NOT_FOUND' } });
    expect((await list(`container=${BUCKET}&prefix=../etc`)).status).toBe(400);
  });

  it('shows its secret to nobody, and keeps it sealed for its own row', async () => {
    const secret = 'a-secret-of-its-own';
    expect((await change({ s3: { secretKey: secret }, untested: true })).status).toBe(204);
    for (const path of ['/v1/datastore?project=one', `/v1/datastore/${id}`]) {
      expect(await (await api.raw('GET', path, {})).text()).not.toMatch(/a-secret-of-its-own|secret/);
    }
    expect(JSON.stringify(await test())).not.toContain(secret);
    const { db } = api.platform;
    const row = await db.dataStore.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain(secret);
    const { id: other } = await api.dataStore('?project=one');
    await db.dataStore.update({ where: { id: other }, data: { secret: row.secret } });
    const moved = await api.call<DataStoreTest>('POST', `/v1/datastore/${other}/test`);
    expect(moved.body).toMatchObject({ works: false, code: 'SECRET_UNREADABLE' });
    const looked = await api.call('GET', `/v1/datastore/${other}/container`);
    expect(looked).toMatchObject({ status: 409, body: { code: 'SECRET_UNREADABLE' } });
  });

  it('is changed as it was added: tested, and its secret never goes to another address', async () => {
    expect(await change({ s3: { accessKey: 'nobody' } })).toMatchObject({
      status: 409,
      body: { code: 'DATA_UNAUTHORIZED' },
    });
    expect((await change({ s3: { accessKey: 'nobody' }, untested: true })).status).toBe(204);
    expect(await test()).toMatchObject({ works: false, code: 'DATA_UNAUTHORIZED' });
    expect((await change({ s3: S3_KEY })).status).toBe(204);
    const elsewhere = { s3: { endpoint: 'https://elsewhere.invalid' }, untested: true };
    expect(await change(elsewhere)).toMatchObject({ status: 409, body: { code: 'SECRET_NEEDED' } });
    expect(await change({ git: { username: 'x' } })).toMatchObject({ status: 409, body: { code: 'DATA_STORE_KIND' } });
    expect((await change({ alias: 'renamed', s3: { region: '' } })).status).toBe(204);
    expect((await api.call<DataStore>('GET', `/v1/datastore/${id}`)).body).toMatchObject({
      alias: 'renamed',
      s3: { endpoint, accessKey: S3_KEY.accessKey },
    });
    expect(await test()).toMatchObject({ works: true });
  });

  it('is kept while apps have volumes of it, and goes when told to by force', async () => {
    const app = await api.app({ name: 'uses-it' }, undefined, '?project=one');
    await mount(app, { source: { kind: 'data-store', alias: 'renamed', container: 'models', prefix: '' } });
    const renamed = await change({ alias: 'other-name' });
    expect(renamed).toMatchObject({ status: 409, body: { code: 'DATA_STORE_IN_USE' } });
    const refused = await api.call('DELETE', `/v1/datastore/${id}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'DATA_STORE_IN_USE' } });
    expect(refused.body.message).toContain('uses-it');
    expect((await api.call('DELETE', `/v1/datastore/${id}?force=true`)).status).toBe(204);
    expect((await api.call('GET', `/v1/datastore/${id}`)).status).toBe(404);
  });

  it.each([
    [{ alias: 'davit' }, 'alias'],
    [{ alias: 'With Space' }, 'alias'],
    [{ s3: null }, 's3'],
    [{ git: { url: 'https://r.invalid/a', username: 'x', password: 'x' } }, 's3'],
    [{ s3: { endpoint: 's3.example.com', ...S3_KEY } }, 's3.endpoint'],
    [{ s3: { endpoint: 'file:///etc', ...S3_KEY } }, 's3.endpoint'],
    [{ s3: { endpoint: 'https://user:secret@s3.invalid', ...S3_KEY } }, 's3.endpoint'],
    [{ s3: { endpoint: 'https://s3.invalid/?a=b', ...S3_KEY } }, 's3.endpoint'],
    [{ s3: { endpoint: 'http://169.254.169.254', ...S3_KEY } }, 's3.endpoint'],
    [{ s3: { endpoint: 'https://s3.invalid', accessKey: 'a\nb', secretKey: 'x' } }, 's3.accessKey'],
    [{ s3: { endpoint: 'https://s3.invalid', accessKey: 'a', secretKey: '' } }, 's3.secretKey'],
    [{ s3: { endpoint: 'https://s3.invalid', region: 'a b', ...S3_KEY } }, 's3.region'],
    [{ s3: null, git: { url: 'ssh://r.invalid/a.git', username: 'x', password: 'x' } }, 'git.url'],
    [{ extra: 1 }, 'extra'],
  ])('with %j is refused by its field', async (wrong, field) => {
    const { status, body } = await add({}, { untested: true, ...wrong });
    expect(status).toBe(422);
    expect(body.message).toContain(field);
    expect(body.message).not.toContain('secret@');
  });
});

describe('a git store', () => {
  const add = (change: object) =>
    api.call<DataStore & { code: string; message: string }>('POST', '/v1/datastore?project=two', {
      body: { alias: 'repository', git: { url: git.place({}, 'private').url, ...GIT_USER, ...change } },
    });

  it('is added once it has taken the password, and shows its branches and files', async () => {
    const wrong = await add({ password: 'guessed-secret' });
    expect(wrong).toMatchObject({ status: 409, body: { code: 'DATA_UNAUTHORIZED' } });
    expect(wrong.body.message).not.toContain('guessed-secret');
    const { status, body } = await add({});
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ git: { url: git.place({}, 'private').url, username: GIT_USER.username } });
    const branches = await api.call<StoreContainers>('GET', `/v1/datastore/${body.id}/container`);
    expect(branches.body.items.map(({ name }) => name).sort()).toEqual(['main', 'stable']);
    const list = (branch: string) =>
      api.call<StoreObjects>('GET', `/v1/datastore/${body.id}/object?container=${branch}`);
    expect((await list('stable')).body.items.map(({ path }) => path)).toEqual(['readme']);
    expect(await list('nowhere')).toMatchObject({ status: 404, body: { code: 'DATA_NOT_FOUND' } });
  });
});

describe('a container', () => {
  const call = (method: string, path: string, body?: object) =>
    api.call<{ id: string; code: string; message: string }>(method, path, { body });
  const create = (name: string) => call('POST', '/v1/container?project=one', { name });

  it('is made once in a project, and goes only by its name', async () => {
    const made = await create('models');
    expect(made.body).toMatchObject({ name: 'models', files: 0, bytes: 0, user: 'admin@example.com' });
    expect(await create('models')).toMatchObject({ status: 409, body: { code: 'CONTAINER_TAKEN' } });
    expect((await call('POST', '/v1/container?project=two', { name: 'models' })).status).toBe(200);
    const path = `/v1/container/${made.body.id}`;
    for (const query of ['', '?name=model', '?name=Models']) {
      expect(await call('DELETE', path + query)).toMatchObject({ status: 409, body: { code: 'NAME_NEEDED' } });
    }
    expect((await call('DELETE', `${path}?name=models`)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  it('is kept while an app has a volume from it, or pushes to it', async () => {
    const { id: container } = (await create('kept')).body;
    const elsewhere = { kind: 'data-store', alias: 's3', container: 'kept', prefix: '' };
    const here = { alias: 'davit', container: 'kept', prefix: 'a' };
    for (const volume of [{ source: { kind: 'data-store', ...here } }, { source: elsewhere, target: here }]) {
      const app = await api.app({ name: `keeps-it-${'target' in volume}` }, undefined, '?project=one');
      await mount(app, volume);
      const refused = await call('DELETE', `/v1/container/${container}?name=kept`);
      expect(refused).toMatchObject({ status: 409, body: { code: 'CONTAINER_IN_USE' } });
      expect(refused.body.message).toContain('keeps-it');
      await mount(app, { source: elsewhere });
    }
    expect((await call('DELETE', `/v1/container/${container}?name=kept`)).status).toBe(204);
  });

  it.each([[''], ['..'], ['a/b'], ['a@b'], ['a:b'], ['-a'], ['a b'], ['a\n'], ['x'.repeat(256)]])(
    'is not named %j',
    async (name) => {
      const { status, body } = await create(name);
      expect([status, body.code]).toEqual([422, 'INVALID']);
    },
  );
});

/** As a revision keeps it. */
async function mount(appId: string, volume: object): Promise<void> {
  const volumes = JSON.stringify([{ mountPath: '/data', target: null, ...volume }]);
  // Revisions never change otherwise.
  await api.platform.db.$transaction([
    api.platform.db.$executeRaw`ALTER TABLE revisions DISABLE TRIGGER USER`,
    api.platform.db.$executeRaw`
      UPDATE revisions SET spec = jsonb_set(spec, '{volumes}', ${volumes}::jsonb) WHERE app_id = ${appId}::uuid`,
    api.platform.db.$executeRaw`ALTER TABLE revisions ENABLE TRIGGER USER`,
  ]);
}
