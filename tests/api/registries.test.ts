/** Registries that a project added: tested when added, guarded by use, their passwords shown to nobody. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImagePreflight } from '../../lib/http/answers/image.ts';
import type { Registry, RegistryList, RegistryTest } from '../../lib/http/answers/registry.ts';
import { makeImage } from '../fixtures/engine-images/registry-image.ts';
import { EXPIRED_CA, TEST_CERTIFICATE } from '../fixtures/registry/certificate.ts';
import { pushImage, type RealRegistry, startRealRegistry, USER } from '../fixtures/registry/real-registry.ts';
import { Api } from './api.ts';

let api: Api;
let root: string;
let registry: RealRegistry;
let secured: RealRegistry;
let digest: string;
let id: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'davit-registry-data-'));
  const open = await startRealRegistry({ root });
  digest = await pushImage(open.host, 'team/private', '1', await makeImage('added', { architecture: 'amd64' }));
  await open.close();
  registry = await startRealRegistry({ root, auth: { type: 'basic' } });
  secured = await startRealRegistry({ root, auth: { type: 'basic' }, tls: true });
  api = await Api.start({ DAVIT_ALLOW_HOSTS: `127.0.0.1/32:${registry.port},127.0.0.1/32:${secured.port}` });
  await api.project('one');
  await api.project('two');
});
afterAll(async () => {
  await api.close();
  await registry.close();
  await secured.close();
  await rm(root, { recursive: true, force: true });
});

const add = (body: Record<string, unknown>, project = 'one') =>
  api.call<Registry & { code: string; message: string }>('POST', `/v1/registry?project=${project}`, { body });
const test = async () => (await api.call<RegistryTest>('POST', `/v1/registry/${id}/test`)).body;

async function preflight(project: string): Promise<ImagePreflight> {
  const body = { image: `${registry.host}/team/private:1` };
  return (await api.call<ImagePreflight>('POST', `/v1/image/preflight?project=${project}`, { body })).body;
}

describe('a registry', () => {
  it('is added once it has taken the user and password, else refused with the reason', async () => {
    const wrong = await add({ url: registry.host, username: USER.username, password: 'guessed' });
    expect(wrong).toMatchObject({ status: 409, body: { code: 'REGISTRY_UNAUTHORIZED' } });
    const unknown = await add({ url: 'registry.invalid', ...USER });
    expect(unknown).toMatchObject({ status: 409, body: { code: 'REGISTRY_NAME_UNKNOWN' } });
    const inside = await add({ url: '127.0.0.1:1', ...USER });
    expect(inside).toMatchObject({ status: 409, body: { code: 'REGISTRY_ADDRESS_REFUSED' } });
    expect((await api.call<RegistryList>('GET', '/v1/registry?project=one')).body.items).toEqual([]);

    const added = await add({ url: `http://${registry.host}/`, ...USER });
    expect(added.status).toBe(200);
    expect(added.body).toMatchObject({ url: `https://${registry.host}`, username: USER.username });
    id = added.body.id;
    expect(await test()).toMatchObject({ works: true });
    expect(await add({ url: registry.host, ...USER })).toMatchObject({ status: 409, body: { code: 'REGISTRY_TAKEN' } });
  });

  it('with a certificate of its own is taken with its CA, which is looked at', async () => {
    const asked = { url: secured.host, ...USER };
    expect(await add(asked)).toMatchObject({ status: 409, body: { code: 'REGISTRY_TLS_FAILED' } });
    const broken = TEST_CERTIFICATE.replace(/\n[^\n]{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    for (const [ca, why] of [
      ['my CA', 'must be a certificate as PEM'],
      ['-----BEGIN CERTIFICATE-----\nAAAA', 'has no end'],
      [broken, 'cannot be read as a certificate'],
      [EXPIRED_CA, 'has expired on 2020-02-01: CN=davit test authority of 2020'],
      [`${TEST_CERTIFICATE}${EXPIRED_CA}`, '(certificate 2 of 2)'],
    ]) {
      const refused = await add({ ...asked, ca });
      expect(refused.status, why).toBe(422);
      expect(refused.body.message).toContain(`ca: ${why?.startsWith('(') ? '' : why}`);
      expect(refused.body.message).toContain(why);
    }
    const added = await add({ ...asked, ca: `# ours\n${TEST_CERTIFICATE}` });
    expect(added).toMatchObject({ status: 200, body: { ca: TEST_CERTIFICATE } });
    const image = `${secured.host}/team/private:1`;
    const asOne = await api.call<ImagePreflight>('POST', '/v1/image/preflight?project=one', { body: { image } });
    expect(asOne.body).toMatchObject({ usable: true, digest });
    const asTwo = await api.call<ImagePreflight>('POST', '/v1/image/preflight?project=two', { body: { image } });
    expect(asTwo.body).toMatchObject({ usable: false, code: 'REGISTRY_TLS_FAILED' });

    const change = (body: Record<string, unknown>) => api.call('PUT', `/v1/registry/${added.body.id}`, { body });
    expect(await change({ ca: '' })).toMatchObject({ status: 409, body: { code: 'REGISTRY_TLS_FAILED' } });
    expect((await change({ username: USER.username })).status).toBe(204);
    expect((await change({ ca: '', untested: true })).status).toBe(204);
    expect((await api.call<Registry>('GET', `/v1/registry/${added.body.id}`)).body.ca).toBeUndefined();
    await api.call('DELETE', `/v1/registry/${added.body.id}`);
  });

  it('gives the project that added it images that it gives to no other', async () => {
    expect(await preflight('one')).toMatchObject({ usable: true, digest });
    const other = await preflight('two');
    expect(other).toMatchObject({ usable: false, code: 'IMAGE_UNAUTHORIZED' });
    expect(other.message).toContain('add its registry');
  });

  it('shows its password to nobody, and keeps it sealed for its own row', async () => {
    const answers = await Promise.all([
      api.raw('GET', '/v1/registry?project=one', {}),
      api.raw('GET', `/v1/registry/${id}`, {}),
      api.raw('POST', `/v1/registry/${id}/test`, {}),
    ]);
    for (const answer of answers) expect(await answer.text()).not.toMatch(/open sesame|"password"/);
    const row = await api.platform.db.registry.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain('open sesame');
    const moved = await api.registry({ url: 'elsewhere.invalid' }, '?project=one');
    await api.platform.db.registry.update({ where: { id: moved.id }, data: { password: row.password } });
    const { body } = await api.call<RegistryTest>('POST', `/v1/registry/${moved.id}/test`);
    expect(body).toMatchObject({ works: false, code: 'SECRET_UNREADABLE' });
    const lookedUp = await api.call('POST', '/v1/image/preflight?project=one', {
      body: { image: 'elsewhere.invalid/a:1' },
    });
    expect(lookedUp).toMatchObject({ status: 409, body: { code: 'SECRET_UNREADABLE' } });
    await api.call('DELETE', `/v1/registry/${moved.id}`);
  });

  it('is changed as it was added: tested, and never sent to another host with an old password', async () => {
    const change = (body: Record<string, unknown>) => api.call('PUT', `/v1/registry/${id}`, { body });
    expect(await change({ password: 'guessed' })).toMatchObject({
      status: 409,
      body: { code: 'REGISTRY_UNAUTHORIZED' },
    });
    expect(await test()).toMatchObject({ works: true });
    expect(await change({ url: 'elsewhere.invalid' })).toMatchObject({
      status: 409,
      body: { code: 'PASSWORD_NEEDED' },
    });
    expect((await change({ password: 'guessed', untested: true })).status).toBe(204);
    expect(await test()).toMatchObject({ works: false, code: 'REGISTRY_UNAUTHORIZED' });
    expect(await preflight('one')).toMatchObject({ usable: false, code: 'IMAGE_UNAUTHORIZED' });
    expect((await change({ password: USER.password })).status).toBe(204);
    expect(await preflight('one')).toMatchObject({ usable: true });
  });

  it('is kept while apps have images of it, and goes when told to by force', async () => {
    await api.app({ name: 'uses-it', image: `${registry.host}/team/private:1` }, undefined, '?project=one');
    const refused = await api.call('DELETE', `/v1/registry/${id}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'REGISTRY_IN_USE' } });
    expect(refused.body.message).toContain('uses-it');
    expect((await api.call('DELETE', `/v1/registry/${id}?force=true`)).status).toBe(204);
    expect((await api.call('GET', `/v1/registry/${id}`)).status).toBe(404);
  });

  it.each([
    [{ url: 'http://ghcr.io' }, 'url'],
    [{ url: 'https://user:secret@ghcr.io' }, 'url'],
    [{ url: 'ghcr.io/org' }, 'url'],
    [{ url: 'nohost' }, 'url'],
    [{ url: '169.254.169.254' }, 'url'],
    [{ username: 'a:b' }, 'username'],
    [{ username: '\u202enimda' }, 'username'],
    [{ username: '' }, 'username'],
    [{ password: '' }, 'password'],
    [{ extra: 1 }, 'extra'],
  ])('with %j is refused by its field', async (wrong, field) => {
    const { status, body } = await add({ url: 'ghcr.io', username: 'x', password: 'x', untested: true, ...wrong });
    expect(status).toBe(422);
    expect(body.message).toContain(field);
    expect(body.message).not.toContain('secret');
  });

  it.each([
    ['https://index.docker.io/v1/', 'docker.io'],
    ['docker.io', 'docker.io'],
    ['HTTPS://GHCR.io/', 'ghcr.io'],
    ['registry.example.com:5000/v2/', 'registry.example.com:5000'],
    ['ghcr.io:443', 'ghcr.io'],
  ])('called %s is %s', async (url, host) => {
    const { body } = await add({ url, username: 'x', password: 'x', untested: true });
    expect(body.url).toBe(`https://${host}`);
    await api.call('DELETE', `/v1/registry/${body.id}`);
  });
});
