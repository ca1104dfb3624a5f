/** Who may do what: both sweeps grow with the table of operations, so that a route without a check fails here. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppList } from '../../lib/http/answers/app.ts';
import type { Me, Token } from '../../lib/http/answers/other.ts';
import type { Registry } from '../../lib/http/answers/registry.ts';
import { type OperationId, operations } from '../../lib/http/operations/operations.ts';
import { ADMIN, Api } from './api.ts';

let api: Api;
const tokens: Record<string, string | null> = { nobody: null, forged: `davit_${'x'.repeat(43)}` };
let otherApp: string;
let otherToken: string;
let otherRegistry: string;
let otherVolume: string;
let otherStore: string;
let otherContainer: string;

beforeAll(async () => {
  api = await Api.start();
  await api.project('one');
  await api.project('two');
  otherApp = await api.app({ name: 'secret' }, undefined, '?project=two');
  otherToken = (await api.token({}, '?project=two')).id;
  otherRegistry = (await api.registry({}, '?project=two')).id;
  otherVolume = await api.volume('?project=two');
  otherStore = (await api.dataStore('?project=two')).id;
  otherContainer = (await api.container('?project=two')).id;
  tokens.administrator = ADMIN.adminToken;
  tokens.admin = await api.member('admin@one', { one: 'ADMIN' });
  tokens.operator = await api.member('operator@one', { one: 'OPERATOR' });
  tokens.reader = await api.member('reader@one', { one: 'READER' });
  tokens.stranger = await api.member('stranger@two', { two: 'ADMIN' });
  tokens.operatorToken = (await api.token({}, '?project=one')).value;
  tokens.narrowToken = (await api.token({ labelSelector: 'team=a' }, '?project=one')).value;
  tokens.readToken = (await api.token({ role: 'ai_training_read' }, '?project=one')).value;
});
afterAll(() => api.close());

/** A body that would be taken, for each operation that needs one. */
const BODIES: Partial<Record<OperationId, unknown>> = {
  createApp: { image: 'davit/none:1', resources: { cpu: 1 } },
  checkApp: { image: 'davit/none:1', resources: { cpu: 1 } },
  updateApp: { command: ['x'] },
  setImage: { url: 'davit/none:2' },
  createRegistry: { url: '127.0.0.1:1', username: 'x', password: 'x', untested: true },
  updateRegistry: { username: 'y', untested: true },
  createDataStore: {
    alias: 'made',
    git: { url: 'https://r.invalid/a.git', username: 'x', password: 'x' },
    untested: true,
  },
  updateDataStore: { git: { username: 'y' }, untested: true },
  createContainer: { name: 'made' },
  preflightImage: { image: '127.0.0.1:1/none:1' },
  rollbackApp: { revision: 1 },
  syncApp: { direction: 'push' },
  createVolume: { publicGit: { url: 'https://example.invalid/a.git' } },
  setLabel: { name: 'a', value: 'b' },
  scaleApp: { fixed: { replicas: 2 } },
  createProject: { slug: 'made', name: 'made' },
  createToken: { name: 'made', role: 'ai_training_operator' },
  setPrice: { perHour: '1.5' },
  cleanDisk: {},
  limitImages: { maxImageBytes: null },
  signIn: { email: 'x@example.com', password: 'x' },
  setPassword: { link: 'x', password: 'correct horse battery' },
};

/** What must be said in the query. */
const QUERIES: Partial<Record<OperationId, string>> = {
  listStoreObjects: '?container=main',
  uploadFile: '?path=a',
  downloadFile: '?path=a',
  deleteFiles: '?path=a',
};

function pathOf(path: string, id: string, query = ''): string {
  return `${path.replace('{id}', id)}${query}`;
}

describe('another project’s object', () => {
  const withId = operations.filter(
    (operation) => operation.path.includes('{id}') && !operation.path.includes('/flavor/'),
  );
  for (const operation of withId) {
    it(`answers ${operation.method} ${operation.path} exactly as one that does not exist`, async () => {
      const others = {
        app: otherApp,
        registry: otherRegistry,
        datastore: otherStore,
        container: otherContainer,
        volume: otherVolume,
      };
      const foreign = others[(operation.path.split('/')[2] ?? '') as keyof typeof others] ?? otherToken;
      const query = QUERIES[operation.id];
      if (operation.body) expect(BODIES, `BODIES needs one for ${operation.id}`).toHaveProperty(operation.id);
      const streams: Record<string, string>[] = operation.streams?.includes('text/event-stream')
        ? [{}, { accept: 'text/event-stream' }]
        : [{}];
      for (const name of ['admin', 'operator', 'reader', 'operatorToken', 'narrowToken', 'readToken']) {
        for (const headers of streams) {
          const options = { token: tokens[name] ?? null, body: BODIES[operation.id], headers };
          const seen = await api.call(operation.method, pathOf(operation.path, foreign, query), options);
          const none = await api.call(operation.method, pathOf(operation.path, randomUUID(), query), options);
          const garbage = await api.call(operation.method, pathOf(operation.path, "1'--", query), options);
          expect([404, 403]).toContain(none.status);
          expect(seen.status, name).toBe(none.status);
          expect(seen.body, name).toEqual(none.body);
          expect(garbage.body, name).toEqual(none.body);
        }
      }
    });
  }

  const chosen = operations.filter((operation) => operation.project === 'chosen');
  for (const operation of chosen) {
    it(`does not let ${operation.method} ${operation.path} tell whether a project exists`, async () => {
      for (const name of ['admin', 'operator', 'reader', 'operatorToken']) {
        const options = { token: tokens[name] ?? null, body: BODIES[operation.id] };
        const seen = await api.call(operation.method, `${operation.path}?project=two`, options);
        const none = await api.call(operation.method, `${operation.path}?project=none`, options);
        expect(none.status, name).toBe(404);
        expect(seen.body, name).toEqual(none.body);
      }
    });
  }

  it('was not changed by any of it', async () => {
    const { body } = await api.call('GET', `/v1/app/${otherApp}`);
    expect(body.status.history).toHaveLength(1);
    expect(body.status.revision).toBe(1);
    expect((await api.call<Token>('GET', `/v1/token/${otherToken}`)).body.status.version).toBe(1);
    expect((await api.call<Registry>('GET', `/v1/registry/${otherRegistry}`)).body.username).toBe('robot');
  });
});

describe('roles', () => {
  const everyone = [
    'nobody',
    'forged',
    'readToken',
    'stranger',
    'reader',
    'narrowToken',
    'operatorToken',
    'operator',
    'admin',
    'administrator',
  ];
  const OPERATORS = ['narrowToken', 'operatorToken', 'operator', 'admin', 'administrator'];
  const READERS = ['reader', ...OPERATORS];
  const WIDE = OPERATORS.filter((name) => name !== 'narrowToken');
  const MEMBERS = ['stranger', ...READERS];
  /** Who may, for every operation there is. */
  const MAY: Record<OperationId, string[]> = {
    createApp: OPERATORS,
    checkApp: OPERATORS,
    listApps: READERS,
    getApp: READERS,
    updateApp: OPERATORS,
    deleteApp: OPERATORS,
    startApp: OPERATORS,
    stopApp: OPERATORS,
    restartApp: OPERATORS,
    setImage: OPERATORS,
    rollbackApp: OPERATORS,
    preflightImage: OPERATORS,
    lookUpImage: OPERATORS,
    diffRevisions: READERS,
    setLabel: OPERATORS,
    scaleApp: OPERATORS,
    readLog: READERS,
    listLogReplicas: READERS,
    listAppEvents: READERS,
    listReplicas: READERS,
    listRevisions: READERS,
    appCost: READERS,
    appTimeline: READERS,
    listProjectEvents: ['reader', ...WIDE],
    projectCost: READERS,
    projectUsage: READERS,
    listFittingFlavors: MEMBERS,
    monthLedger: READERS,
    listFlavors: MEMBERS,
    getFlavor: MEMBERS,
    listPrices: MEMBERS,
    setPrice: ['administrator'],
    readDisk: ['administrator'],
    cleanDisk: ['administrator'],
    limitImages: ['administrator'],
    listNodes: ['administrator'],
    listQueue: ['administrator'],
    me: ['readToken', ...MEMBERS],
    getDemo: MEMBERS,
    listProjects: MEMBERS,
    createProject: ['administrator'],
    listRegistries: WIDE,
    getRegistry: WIDE,
    testRegistry: WIDE,
    createRegistry: ['admin', 'administrator'],
    updateRegistry: ['admin', 'administrator'],
    deleteRegistry: ['admin', 'administrator'],
    syncApp: OPERATORS,
    listAppSyncs: READERS,
    cancelAppSyncs: OPERATORS,
    listVolumes: ['reader', ...WIDE],
    createVolume: WIDE,
    getVolume: ['reader', ...WIDE],
    deleteVolume: WIDE,
    listDataStores: ['reader', ...WIDE],
    getDataStore: ['reader', ...WIDE],
    listStoreContainers: ['reader', ...WIDE],
    listStoreObjects: ['reader', ...WIDE],
    createDataStore: WIDE,
    updateDataStore: WIDE,
    testDataStore: WIDE,
    deleteDataStore: WIDE,
    listContainers: ['reader', ...WIDE],
    getContainer: ['reader', ...WIDE],
    createContainer: WIDE,
    listFiles: ['reader', ...WIDE],
    downloadFile: ['reader', ...WIDE],
    uploadFile: WIDE,
    deleteFiles: WIDE,
    deleteContainer: WIDE,
    readSharedRegistry: ['reader', ...WIDE],
    deleteSharedImage: WIDE,
    sweepSharedRegistry: ['administrator'],
    listTokens: WIDE,
    createToken: WIDE,
    getToken: WIDE,
    renewToken: WIDE,
    deleteToken: WIDE,
    signIn: everyone,
    setPassword: everyone,
    openApi: everyone,
  };

  for (const operation of operations) {
    it(`hold for ${operation.method} ${operation.path}`, async () => {
      for (const name of everyone) {
        const id = await objectFor(operation.path);
        const query = operation.project === 'chosen' ? '?project=one' : QUERIES[operation.id];
        const { status } = await api.call(operation.method, pathOf(operation.path, id, query), {
          token: tokens[name] ?? null,
          body: BODIES[operation.id],
        });
        // What they answer has nothing to do with who asks.
        if (operation.id === 'signIn' || operation.id === 'setPassword') continue;
        const refused = [401, 403, 404].includes(status);
        expect(refused, `${name}: ${status}`).toBe(!MAY[operation.id].includes(name));
        if (tokens[name] === null || name === 'forged') expect([200, 401]).toContain(status);
      }
      if (operation.id === 'createProject') await api.platform.db.project.deleteMany({ where: { slug: 'made' } });
    });
  }

  async function objectFor(path: string): Promise<string> {
    if (path.startsWith('/v1/app/{id}')) return api.app({ labels: { team: 'a' } }, undefined, '?project=one');
    if (path.startsWith('/v1/registry/{id}')) return (await api.registry({}, '?project=one')).id;
    if (path.startsWith('/v1/volume/{id}')) return api.volume('?project=one');
    if (path.startsWith('/v1/datastore/{id}')) return (await api.dataStore('?project=one')).id;
    if (path.startsWith('/v1/container/{id}')) return (await api.container('?project=one')).id;
    if (path.startsWith('/v1/token/{id}')) return (await api.token({}, '?project=one')).id;
    return 'ai1-1-cpu';
  }
});

describe('a token with a label selector', () => {
  it('reaches the apps that carry the label, and no others', async () => {
    const token = (await api.token({ labelSelector: 'team=b' }, '?project=one')).value;
    const inside = await api.app({ labels: { team: 'b' } }, undefined, '?project=one');
    const outside = await api.app({ labels: { team: 'c' } }, undefined, '?project=one');
    expect((await api.call('GET', `/v1/app/${inside}`, { token })).status).toBe(200);
    expect((await api.call('GET', `/v1/app/${outside}`, { token })).status).toBe(404);
    expect((await api.call('DELETE', `/v1/app/${outside}?force=1`, { token })).status).toBe(404);
    const { body } = await api.call<AppList>('GET', '/v1/app', { token });
    expect(body.items.map((app) => app.id)).toEqual([inside]);
    expect(body.metadata.total).toBe(1);
  });

  it('gives its label to what it makes, and makes nothing beside it', async () => {
    const token = (await api.token({ labelSelector: 'team=d' }, '?project=one')).value;
    const id = await api.app({}, token);
    expect((await api.call('GET', `/v1/app/${id}`, { token })).body.spec.labels.team).toBe('d');
    const wrong = { image: 'davit/none:1', labels: { team: 'e' } };
    expect((await api.call('POST', '/v1/app', { token, body: wrong })).status).toBe(422);
    const single = (await api.token({ labelSelector: `ovh/id=${id}` }, '?project=one')).value;
    expect((await api.call('POST', '/v1/app', { token: single, body: { image: 'davit/none:1' } })).status).toBe(403);
    expect((await api.call('GET', `/v1/app/${id}`, { token: single })).status).toBe(200);
  });

  it('neither gives an app to others’ tokens nor takes it out of its own reach', async () => {
    const token = (await api.token({ labelSelector: 'team=vision' }, '?project=one')).value;
    const id = await api.app({}, token);
    const label = (name: string, value: string | null) =>
      api.call('PUT', `/v1/app/${id}/label`, { token, body: { name, value } });
    for (const value of ['audio', '', null]) {
      const { status, body } = await label('team', value);
      expect(status).toBe(403);
      expect(body.message).toContain('team=vision');
    }
    expect((await label('team', 'vision')).status).toBe(204);
    expect((await label('stage', 'test')).status).toBe(204);
    const { body } = await api.call('GET', `/v1/app/${id}`, { token });
    expect(body.spec.labels).toMatchObject({ team: 'vision', stage: 'test' });
    expect((await api.call('PUT', `/v1/app/${id}/label`, { body: { name: 'team', value: 'audio' } })).status).toBe(204);
    expect((await api.call('GET', `/v1/app/${id}`, { token })).status).toBe(404);
  });
});

describe('me', () => {
  it('says who one is with AI Deploy’s words', async () => {
    const me = async (name: string) => (await api.call<Me>('GET', '/v1/me', { token: tokens[name] ?? null })).body;
    expect(await me('administrator')).toMatchObject({
      name: 'admin@example.com',
      role: 'administrator',
      tokenKind: 'oauth',
    });
    expect(await me('operator')).toMatchObject({ role: 'ai_training_operator', tenant: 'one', tokenKind: 'oauth' });
    expect(await me('reader')).toMatchObject({ role: 'ai_training_read', tenant: 'one' });
    expect(await me('operatorToken')).toMatchObject({ role: 'ai_training_operator', tenant: 'one', tokenKind: 'app' });
    expect(await me('readToken')).toMatchObject({
      role: 'ai_training_read',
      tenant: 'one',
      tokenKind: 'app',
      projects: [],
    });
  });
});

describe('a token', () => {
  it('is never taken from the URL', async () => {
    for (const name of ['token', 'access_token']) {
      const { status } = await api.call('GET', `/v1/me?${name}=${ADMIN.adminToken}`, { token: null });
      expect(status).toBe(401);
    }
    const basic = { authorization: `Basic ${Buffer.from(`x:${ADMIN.adminToken}`).toString('base64')}` };
    expect((await api.call('GET', '/v1/me', { headers: basic })).status).toBe(401);
  });

  it('is shown once and stored as a hash alone', async () => {
    const { value, id } = await api.token({ name: 'shown' }, '?project=one');
    expect(value).toMatch(/^davit_[0-9A-Za-z]{43}$/);
    const { body } = await api.call<Token>('GET', `/v1/token/${id}`);
    expect(body.status).toEqual({ version: 1, prefix: value.slice(0, 10) });
    const row = await api.platform.db.token.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain(value);
  });

  it('dies at renewal, at revocation, and when it expires', async () => {
    const works = async (token: string) => (await api.call('GET', '/v1/me', { token })).status;
    const { value: first, id } = await api.token({ name: 'renewed' }, '?project=one');
    expect(await works(first)).toBe(200);
    const { body } = await api.call<Token>('POST', `/v1/token/${id}/renew`);
    const second = body.status.value ?? '';
    expect(body.status.version).toBe(2);
    expect(await works(first)).toBe(401);
    expect(await works(second)).toBe(200);
    await api.call('DELETE', `/v1/token/${id}`);
    expect(await works(second)).toBe(401);
    const { value: third, id: expiring } = await api.token({ expiresAt: '2999-01-01T00:00:00Z' }, '?project=one');
    expect(await works(third)).toBe(200);
    await api.platform.db.token.update({ where: { id: expiring }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect(await works(third)).toBe(401);
    expect((await api.call('POST', `/v1/token/${expiring}/renew`)).body.code).toBe('TOKEN_EXPIRED');
  });
});
