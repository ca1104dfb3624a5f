/** Davit as the token server of its registry: a real docker-registry, asked as nobody should ask it too. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedRegistry, Sweep } from '../../lib/http/answers/shared-registry.ts';
import { pullTicket } from '../../lib/services/shared-registry/pull-ticket.ts';
import { signingKey, signToken } from '../../lib/shared-registry/key.ts';
import { digestOf, MANIFEST_TYPE, makeImage, type RegistryImage } from '../fixtures/engine-images/registry-image.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../fixtures/registry/certificate.ts';
import { ask, askToken, bearer, pushByHand } from '../fixtures/registry/registry-hand.ts';
import { startSharedRegistry, type TestSharedRegistry } from '../fixtures/registry/shared-registry.ts';
import { until } from '../wait.ts';
import { Api } from './api.ts';

let api: Api;
let shared: TestSharedRegistry;
let one: string;
let two: string;
let image: RegistryImage;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  api = await Api.start();
  shared = await startSharedRegistry(api.platform);
  one = await api.project('one');
  two = await api.project('two');
  tokens.operator = (await api.token({}, '?project=one')).value;
  tokens.stranger = (await api.token({}, '?project=two')).value;
  tokens.narrow = (await api.token({ labelSelector: 'team=a' }, '?project=one')).value;
  tokens.caller = (await api.token({ role: 'ai_training_read' }, '?project=one')).value;
  tokens.reader = await api.member('reader@one', { one: 'READER' });
  tokens.member = await api.member('operator@one', { one: 'OPERATOR' });
  image = await makeImage('of project one');
  await pushByHand(shared.host, tokens.operator, 'one/iris', '1', image);
  await pushByHand(shared.host, tokens.stranger, 'two/base', '1', await makeImage('of project two'));
});
afterAll(async () => {
  await shared.close();
  await api.close();
});

/** What a token server's answer gives of a repository. */
async function granted(password: string, ...scopes: string[]): Promise<unknown> {
  const { authorization = '' } = await bearer(shared.host, password, ...scopes);
  const { access } = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString());
  return access;
}

const pull = (repository: string, headers: Record<string, string>) =>
  ask(shared.host, `/v2/${repository}/manifests/1`, { headers: { ...headers, accept: MANIFEST_TYPE } });

describe('a token for the registry', () => {
  const all = 'repository:one/iris:pull,push,delete,*';
  const both = [{ type: 'repository', name: 'one/iris', actions: ['pull', 'push'] }];

  it('gives what the role of who asks gives, and to nobody the right to delete', async () => {
    expect(await granted(tokens.operator ?? '', all)).toEqual(both);
    expect(await granted(tokens.member ?? '', all)).toEqual(both);
    expect(await granted(tokens.reader ?? '', all)).toEqual([{ ...both[0], actions: ['pull'] }]);
    expect(await granted(tokens.stranger ?? '', all)).toEqual([]);
    expect(await granted(tokens.operator ?? '', 'repository:none/iris:pull')).toEqual([]);
  });

  it('is refused to who is not known, to tokens that only call apps, and to those that reach some apps', async () => {
    expect((await askToken(shared.host, null, all)).status).toBe(401);
    expect((await askToken(shared.host, 'davit_wrong', all)).status).toBe(401);
    expect((await askToken(shared.host, '', all)).status).toBe(401);
    expect(await askToken(shared.host, tokens.caller ?? '')).toMatchObject({ status: 403, body: /DENIED/ });
    expect((await askToken(shared.host, tokens.narrow ?? '')).status).toBe(403);
  });

  it('is no longer given once the token is revoked', async () => {
    const { value, id } = await api.token({}, '?project=one');
    expect((await askToken(shared.host, value)).status).toBe(200);
    await api.call('DELETE', `/v1/token/${id}`);
    expect((await askToken(shared.host, value)).status).toBe(401);
  });

  it('is given for repositories of projects alone, and for each scope by itself', async () => {
    const scopes = ['repository:two/base:pull', 'repository:one/a:push repository:one/b:pull', 'registry:catalog:*'];
    expect(await granted(tokens.operator ?? '', ...scopes)).toEqual([
      { type: 'repository', name: 'one/a', actions: ['push'] },
      { type: 'repository', name: 'one/b', actions: ['pull'] },
    ]);
    for (const name of [
      'one',
      'one/',
      '/one/x',
      'one/../two/base',
      'one/./x',
      'ONE/x',
      'one//x',
      'one/x\n',
      'one%2fx',
    ]) {
      expect(await granted(tokens.operator ?? '', `repository:${name}:pull`), name).toEqual([]);
    }
    expect(await granted(tokens.operator ?? '', 'repository(plugin):one/x:pull', 'repository:one/x')).toEqual([]);
  });

  it('is given to Davit itself for reading, in the project that it asks for', async () => {
    const ticket = pullTicket(api.platform.vault, one).password;
    expect(await granted(ticket, all)).toEqual([{ ...both[0], actions: ['pull'] }]);
    expect(await granted(ticket, 'repository:two/base:pull')).toEqual([]);
    expect((await askToken(shared.host, api.platform.vault.seal('{}', 'elsewhere'))).status).toBe(401);
    expect(ticket).not.toContain(one);
    expect(two).not.toBe(one);
  });
});

describe('the registry', () => {
  it('says where its tokens are by the name that it was asked by', async () => {
    const { status, headers } = await ask(shared.host, '/v2/', { headers: { host: 'images.example.com' } });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="http://images.example.com/v2/token",service="davit"');
    const secure = await ask(shared.host, '/v2/', { headers: { 'x-forwarded-proto': 'https' } });
    expect(secure.headers['www-authenticate']).toContain(`realm="https://${shared.host}/v2/token"`);
  });

  it('gives an image to those who may read, and to others as it gives what is not there', async () => {
    const reader = await bearer(shared.host, tokens.reader ?? '', 'repository:one/iris:pull');
    expect(await pull('one/iris', reader)).toMatchObject({ status: 200, body: image.manifest });
    const stranger = await bearer(shared.host, tokens.stranger ?? '', 'repository:one/iris:pull');
    const [theirs, none] = [await pull('one/iris', stranger), await pull('none/iris', stranger)];
    expect(theirs.status).toBe(401);
    expect(none.status).toBe(401);
    expect(theirs.body.replaceAll('one', 'none')).toBe(none.body);
  });

  it('takes nothing into another project, nor from one', async () => {
    const own = await bearer(shared.host, tokens.stranger ?? '', 'repository:one/iris:pull,push');
    expect((await ask(shared.host, '/v2/one/iris/blobs/uploads/', { method: 'POST', headers: own })).status).toBe(401);

    const layer = digestOf(image.blobs[0] ?? '');
    const mount = (headers: Record<string, string>) =>
      ask(shared.host, `/v2/two/taken/blobs/uploads/?mount=${layer}&from=one/iris`, { method: 'POST', headers });
    const scopes = ['repository:two/taken:pull,push', 'repository:one/iris:pull'];
    const refused = await mount(await bearer(shared.host, tokens.stranger ?? '', ...scopes));
    expect(refused.status).toBe(401);
    const there = { headers: await bearer(shared.host, tokens.stranger ?? '', ...scopes), method: 'HEAD' };
    expect((await ask(shared.host, `/v2/two/taken/blobs/${layer}`, there)).status).toBe(404);
    // A manifest that names another project's layers is not taken either.
    const headers = { ...there.headers, 'content-type': MANIFEST_TYPE };
    const named = await ask(shared.host, '/v2/two/taken/manifests/1', { method: 'PUT', headers, body: image.manifest });
    expect(named).toMatchObject({ status: 400, body: expect.stringContaining('BLOB_UNKNOWN') });
    // Within what one may read it works, and that is how the refusal is known to be one.
    const member = await api.member('both@example.com', { one: 'READER', two: 'OPERATOR' });
    expect((await mount(await bearer(shared.host, member, ...scopes))).status).toBe(201);
    await pushByHand(shared.host, member, 'two/taken', '1', image);
  });

  it('lists no catalogue and deletes nothing, whoever asks', async () => {
    const headers = await bearer(
      shared.host,
      'test-admin-token-0123456789',
      'registry:catalog:*',
      'repository:one/iris:*',
    );
    expect((await ask(shared.host, '/v2/_catalog', { headers })).status).toBe(401);
    const target = `/v2/one/iris/manifests/${digestOf(image.manifest)}`;
    expect((await ask(shared.host, target, { method: 'DELETE', headers })).status).toBe(401);
  });

  it('takes no path that could be read in two ways', async () => {
    const headers = await bearer(shared.host, tokens.stranger ?? '', 'repository:two/base:pull');
    const tricks = [
      '/v2/two/base/../../one/iris/manifests/1',
      '/v2/two/%2e%2e/one/iris/manifests/1',
      '/v2/two/..%2fone/iris/manifests/1',
      '/v2/two%2fbase/manifests/1',
      '/v2//one/iris/manifests/1',
      '/v2/two/base\\..\\one/manifests/1',
      '/v2/./one/iris/manifests/1',
    ];
    for (const target of tricks) expect((await ask(shared.host, target, { headers })).status, target).toBe(404);
    expect((await pull('two/base', headers)).status).toBe(200);
  });

  it('takes no token but one that Davit has signed, for its time', async () => {
    const good = await bearer(shared.host, tokens.operator ?? '', 'repository:one/iris:pull');
    const [head = '', claims = '', signature = ''] = (good.authorization ?? '').slice('Bearer '.length).split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    const forger = { key: createPrivateKey(TEST_KEY), certificate: new X509Certificate(TEST_CERTIFICATE), file: '' };
    const access = [{ type: 'repository' as const, name: 'one/iris', actions: ['pull'] }];
    const forged = signToken(forger, { service: 'davit', subject: 'x', access, nowMs: Date.now() });
    const attempts = {
      none: `${encode({ typ: 'JWT', alg: 'none' })}.${claims}.`,
      noneSigned: `${encode({ ...decode(head), alg: 'none' })}.${claims}.${signature}`,
      widened: `${head}.${encode({ ...decode(claims), access: [{ ...access[0], name: 'two/base' }] })}.${signature}`,
      forged,
      expired: signToken(await signingKey(shared.directory, ''), {
        service: 'davit',
        subject: 'x',
        access,
        nowMs: Date.now() - 3_600_000,
      }),
      forgedWithOurCertificate: `${head}.${forged.split('.').slice(1).join('.')}`,
      garbage: 'x.y.z',
      davitToken: tokens.operator ?? '',
    };
    for (const [name, token] of Object.entries(attempts)) {
      const repository = name === 'widened' ? 'two/base' : 'one/iris';
      const answer = await pull(repository, { authorization: `Bearer ${token}` });
      expect(answer.status, name).toBe(401);
    }
    expect((await pull('one/iris', good)).status).toBe(200);
  });
});

describe('a project’s images', () => {
  type Answered = SharedRegistry & { code: string; message: string; details: unknown };
  const read = async (token = tokens.operator, query = '') =>
    (await api.call<Answered>('GET', `/v1/shared-registry${query}`, { token })).body;
  const remove = (query: string, token = tokens.operator) =>
    api.call('DELETE', `/v1/shared-registry/image?${query}`, { token });
  const push = async (repository: string, tag: string, content: string) =>
    pushByHand(shared.host, tokens.operator ?? '', `one/${repository}`, tag, await makeImage(content));

  it('are listed with their tags, sizes and times, to members alone', async () => {
    await pushByHand(shared.host, tokens.operator ?? '', 'one/team/model', '2', image);
    const registry = await read();
    expect(registry).toMatchObject({ address: `${shared.host}/one`, ready: true });
    expect(registry.repositories.map(({ name }) => name)).toEqual(['iris', 'team/model']);
    const [iris] = registry.repositories;
    expect(iris).toMatchObject({ image: `${shared.host}/one/iris`, images: [{ tags: ['1'], usedBy: [] }] });
    expect(iris?.images[0]?.digest).toBe(digestOf(image.manifest));
    expect(iris?.bytes).toBe(image.blobs.reduce((sum, blob) => sum + blob.length, 0));
    // The same image twice takes no more room.
    expect(registry.bytes).toBe(iris?.bytes);
    expect((await read(tokens.stranger)).repositories.map(({ name }) => name)).toEqual(['base', 'taken']);
    expect((await read(tokens.reader, '?project=one')).repositories).toHaveLength(2);
  });

  it('are not deleted while an app has a revision of them', async () => {
    const first = await push('used', '1', 'first of used');
    const appId = await api.app({ name: 'user', image: `${shared.host}/one/used:1` }, tokens.operator);
    const refused = await remove('repository=used&tag=1');
    expect(refused).toMatchObject({ status: 409, body: { code: 'IMAGE_IN_USE' } });
    expect(refused.body.message).toContain('user');
    expect(refused.body.details).toEqual({ apps: [{ id: appId, name: 'user' }] });
    // What it pins stays its image when the tag goes on to another.
    await api.platform.db.revision.updateMany({
      where: { appId },
      data: { digest: `${shared.host}/one/used@${first}` },
    });
    const second = await push('used', '1', 'second of used');
    const used = (await read()).repositories.find(({ name }) => name === 'used');
    expect(
      used?.images.map(({ digest, tags, usedBy }) => [digest, tags, usedBy.map(({ appName }) => appName)]),
    ).toEqual([
      [second, ['1'], []],
      [first, [], ['user']],
    ]);
    expect((await remove(`repository=used&digest=${first}`)).status).toBe(409);
    expect((await remove('repository=used&tag=1')).status).toBe(204);
    expect((await read()).repositories.find(({ name }) => name === 'used')?.images).toHaveLength(1);
    await api.platform.db.app.updateMany({ where: { id: appId }, data: { state: 'DELETED', wanted: 'DELETED' } });
    expect((await remove(`repository=used&digest=${first}`)).status).toBe(204);
    expect((await read()).repositories.map(({ name }) => name)).not.toContain('used');
  });

  it('are deleted by their name alone, by those who may', async () => {
    await push('gone', '1', 'gone');
    for (const query of ['repository=../two/base&tag=1', 'repository=none&tag=1', 'repository=gone&tag=../../1']) {
      expect(await remove(query), query).toMatchObject({ status: 404, body: { code: 'IMAGE_NOT_FOUND' } });
    }
    expect((await remove('repository=gone')).status).toBe(400);
    expect((await remove('tag=1')).status).toBe(400);
    expect((await remove('repository=gone&tag=1', tokens.reader)).status).toBe(403);
    expect((await remove('repository=gone&tag=1&project=one', tokens.stranger)).status).toBe(404);
    expect((await remove('repository=gone&tag=1')).status).toBe(204);
    expect((await remove('repository=gone&tag=1')).status).toBe(404);
  });

  it('give their room back when it is swept, but not under a push', async () => {
    const big = await makeImage('x'.repeat(100_000) + Math.random());
    await pushByHand(shared.host, tokens.operator ?? '', 'one/big', '1', big);
    const before = await shared.registry.storage.bytes();
    expect((await remove('repository=big&tag=1')).status).toBe(204);
    // Someone has begun to push it again: its first layer is there, its manifest is not.
    const headers = await bearer(shared.host, tokens.operator ?? '', 'repository:one/big:pull,push');
    const layer = { method: 'HEAD', headers };
    expect((await ask(shared.host, `/v2/one/big/blobs/${digestOf(big.blobs[1] ?? '')}`, layer)).status).toBe(200);
    const sweep = () => api.call<Sweep & { code: string; message: string }>('POST', '/v1/shared-registry/sweep');
    const busy = await sweep();
    expect(busy).toMatchObject({ status: 409, body: { code: 'REGISTRY_BUSY' } });
    expect(busy.body.message).toContain('one/big');
    await pushByHand(shared.host, tokens.operator ?? '', 'one/big', '1', big);
    expect(await sweep()).toMatchObject({ status: 200, body: { images: 0 } });
    expect((await remove('repository=big&tag=1')).status).toBe(204);
    const swept = await sweep();
    expect(swept.status).toBe(200);
    expect(swept.body.freedBytes).toBeGreaterThanOrEqual(big.blobs.reduce((sum, blob) => sum + blob.length, 0));
    expect(await shared.registry.storage.bytes()).toBeLessThan(before);
    // What has a name is whole.
    const reader = await bearer(shared.host, tokens.reader ?? '', 'repository:one/iris:pull');
    for (const blob of image.blobs) {
      expect((await ask(shared.host, `/v2/one/iris/blobs/${digestOf(blob)}`, { headers: reader })).status).toBe(200);
    }
  });
});

it('is there again when its process was killed', async () => {
  const killed = shared.registry.pid;
  process.kill(killed ?? 0, 'SIGKILL');
  await until(
    'another answers',
    async () => ({ pid: shared.registry.pid, ...(await ask(shared.host, '/v2/')) }),
    ({ pid, status }) => pid !== null && pid !== killed && status === 401,
  );
  const reader = await bearer(shared.host, tokens.reader ?? '', 'repository:one/iris:pull');
  expect((await pull('one/iris', reader)).status).toBe(200);
});

it('is missed in words where its program is not there', async () => {
  const alone = await Api.start();
  try {
    const { body } = await alone.call<SharedRegistry>('GET', '/v1/shared-registry');
    expect(body).toMatchObject({ ready: false, repositories: [] });
    expect(body.message).toContain('apt-get install');
    const refused = await alone.call('DELETE', '/v1/shared-registry/image?repository=x&tag=1');
    expect(refused).toMatchObject({ status: 503, body: { code: 'NO_SHARED_REGISTRY' } });
  } finally {
    await alone.close();
  }
});
