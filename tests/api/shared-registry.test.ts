/** Davit as the token server of its registry: a real docker-registry, asked as nobody should ask it too. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pullTicket } from '../../lib/services/shared-registry/pull-ticket.ts';
import { signingKey, signToken } from '../../lib/shared-registry/key.ts';
import { digestOf, MANIFEST_TYPE, makeImage, type RegistryImage } from '../fixtures/engine-images/registry-image.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../fixtures/registry/certificate.ts';
import { ask, askToken, bearer, pushByHand } from '../fixtures/registry/registry-hand.ts';
import { startSharedRegistry, type TestSharedRegistry } from '../fixtures/registry/shared-registry.ts';
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
