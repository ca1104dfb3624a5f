/** Every field with what it must not be: refused by name, with what would be right, and nothing half-created. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../api.ts';

let api: Api;
let appId: string;
beforeAll(async () => {
  api = await Api.start();
  appId = await api.app({ name: 'taken' });
});
afterAll(() => api.close());

const long = (length: number) => 'a'.repeat(length);
const image = 'davit/none:1';

/** Body, the field that the answer must name, and a word of what would be right. */
const volumeOf = (alias: string) => ({ mountPath: '/data', dataStore: { alias, container: 'none' } });

const CREATE: [string, Record<string, unknown>, string, RegExp][] = [
  ['name too long', { name: long(64) }, 'name', /1 to 63/],
  ['name of other letters', { name: 'Iris_1' }, 'name', /a-z/],
  ['name with a shell in it', { name: 'a; touch x' }, 'name', /a-z/],
  ['name of another type', { name: 7 }, 'name', /string/],
  ['no image', { image: undefined }, 'image', /required/],
  ['image that is a command', { image: '; rm -rf /' }, 'image', /image reference/],
  ['image with a substitution', { image: '$(id)' }, 'image', /image reference/],
  ['image that is an option', { image: '--privileged' }, 'image', /image reference/],
  ['image too long', { image: long(600) }, 'image', /image reference/],
  ['image of another type', { image: ['x'] }, 'image', /string/],
  ['another region', { region: 'GRA' }, 'region', /"local"/],
  ['unknown flavor', { resources: { flavor: 'h100' } }, 'resources.flavor', /ai1-1-cpu/],
  ['flavor counted in the other kind', { resources: { flavor: 'ai1-1-cpu', gpu: 1 } }, 'resources.gpu', /cpu/],
  ['both kinds', { resources: { cpu: 1, gpu: 1 } }, 'resources.gpu', /exclude/],
  ['13 CPU units', { resources: { cpu: 13 } }, 'resources.cpu', /at most 12/],
  ['5 GPUs', { resources: { gpu: 5 } }, 'resources.gpu', /at most 4/],
  ['no unit', { resources: { cpu: 0 } }, 'resources.cpu', /at least 1/],
  ['half a unit', { resources: { cpu: 0.5 } }, 'resources.cpu', /whole number/],
  ['memory of one’s own', { resources: { cpu: 1, memory: 1 } }, 'resources.memory', /flavor/],
  ['unknown resource', { resources: { cpu: 1, tpu: 1 } }, 'resources.tpu', /unknown field; allowed are flavor/],
  ['11 replicas', { scalingStrategy: { fixed: { replicas: 11 } } }, 'scalingStrategy.fixed.replicas', /at most 10/],
  ['0 replicas', { scalingStrategy: { fixed: { replicas: 0 } } }, 'scalingStrategy.fixed.replicas', /at least 1/],
  [
    'automatic scaling',
    { scalingStrategy: { automatic: { replicasMin: 1 } } },
    'scalingStrategy.automatic',
    /not offered/,
  ],
  ['port 0', { defaultHttpPort: 0 }, 'defaultHttpPort', /at least 1/],
  ['port 65536', { defaultHttpPort: 65536 }, 'defaultHttpPort', /at most 65535/],
  ['port as text', { defaultHttpPort: '80' }, 'defaultHttpPort', /whole number/],
  ['command as text', { command: 'serve' }, 'command', /list/],
  ['command with NUL', { command: ['a\0b'] }, 'command.0', /NUL/],
  ['command too long', { command: [long(70_000)] }, 'command', /64 KiB/],
  ['env name A=B', { envVars: [{ name: 'A=B', value: 'x' }] }, 'envVars.0.name', /letters/],
  [
    'env twice',
    {
      envVars: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    },
    'envVars.1.name',
    /twice/,
  ],
  ['env value too long', { envVars: [{ name: 'A', value: long(33_000) }] }, 'envVars.0.value', /32 KiB/],
  [
    '257 variables',
    { envVars: Array.from({ length: 257 }, (_, i) => ({ name: `A${i}`, value: '' })) },
    'envVars',
    /256/,
  ],
  ['env as an object', { envVars: { A: '1' } }, 'envVars', /list/],
  ['label with =', { labels: { a: 'b=c' } }, 'labels.a', /no =/],
  ['label that turns text around', { labels: { a: 'x\u202ey' } }, 'labels.a', /turn the text/],
  ['label name that is not seen', { labels: { 'a\u200b': 'x' } }, 'labels.a\u200b', /not seen/],
  ['label name too long', { labels: { [long(64)]: 'x' } }, `labels.${long(64)}`, /63/],
  ['a label that could only be the platform’s', { labels: { 'ovh/else': 'x' } }, 'labels.ovh/else', /platform’s own/],
  ['33 labels', { labels: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`l${i}`, 'x'])) }, 'labels', /32/],
  ['probe of a relative path', { probe: { path: 'up' } }, 'probe.path', /begin with \//],
  ['probe at port 0', { probe: { port: 0 } }, 'probe.port', /at least 1/],
  ['surge of many', { deploymentStrategy: { maxSurge: 'many' } }, 'deploymentStrategy.maxSurge', /25%/],
  [
    'deadline 0',
    { deploymentStrategy: { progressDeadlineSeconds: 0 } },
    'deploymentStrategy.progressDeadlineSeconds',
    /at least 1/,
  ],
  ['timeout over a day', { requestTimeoutSeconds: 86_401 }, 'requestTimeoutSeconds', /86400/],
  ['unsecureHttp as text', { unsecureHttp: 'yes' }, 'unsecureHttp', /true or false/],
  [
    'a volume over the system',
    { volumes: [{ mountPath: '/', standalone: {} }] },
    'volumes.0.mountPath',
    /of the system/,
  ],
  ['a volume of a store that there is not', { volumes: [volumeOf('nosuch')] }, 'volumes.0.dataStore.alias', /Add it/],
  [
    'a volume of a container that there is not',
    { volumes: [volumeOf('davit')] },
    'volumes.0.dataStore.container',
    /create/,
  ],
  ['gRPC', { grpcPort: 9000 }, 'grpcPort', /not offered/],
  ['a partner', { partnerId: 'x' }, 'partnerId', /not offered/],
  ['HostConfig', { HostConfig: { Privileged: true } }, 'HostConfig', /unknown field; allowed are name, image/],
  ['Binds', { Binds: ['/:/host'] }, 'Binds', /unknown field/],
  ['a prototype', JSON.parse('{"__proto__": {"a": 1}}'), '__proto__', /unknown field/],
];

const UPDATE: [string, Record<string, unknown>, string, RegExp][] = [
  ['HostConfig', { HostConfig: { Privileged: true } }, 'HostConfig', /unknown field; allowed are url/],
  ['a volume of a store that there is not', { volumes: [volumeOf('nosuch')] }, 'volumes.0.dataStore.alias', /Add it/],
  ['a name', { name: 'other' }, 'name', /unknown field/],
  ['an image that is a command', { url: '; rm -rf /' }, 'url', /image reference/],
  ['port 0', { defaultHttpPort: 0 }, 'defaultHttpPort', /at least 1/],
  ['env name A=B', { envVars: [{ name: 'A=B', value: 'x' }] }, 'envVars.0.name', /letters/],
  ['13 CPU units', { cpu: 13 }, 'cpu', /at most 12/],
  ['an unknown flavor', { flavor: 'h100' }, 'flavor', /ai1-1-cpu/],
  ['a flavor and the other kind', { flavor: 'ai1-1-gpu', cpu: 1 }, 'cpu', /counted in gpu/],
  ['a good setting beside a bad flavor', { requestTimeoutSeconds: 7, flavor: 'h100' }, 'flavor', /there is no flavor/],
];

describe('creating an app', () => {
  for (const [what, spec, field, right] of CREATE) {
    it(`refuses ${what}`, async () => {
      const before = await counts();
      const { status, body } = await api.call('POST', '/v1/app', { body: { image, ...spec } });
      refused(status, body, field, right);
      expect(await counts()).toEqual(before);
    });
  }

  it('refuses a name that another live app has, naming the field', async () => {
    const before = await counts();
    const { status, body } = await api.call('POST', '/v1/app', { body: { image, name: 'taken' } });
    expect(status).toBe(409);
    expect(body.code).toBe('NAME_TAKEN');
    expect(body.details).toEqual([{ field: 'name', message: expect.stringContaining('"taken"') }]);
    expect(await counts()).toEqual(before);
  });

  it('gives a name to one of many who ask for it at once', async () => {
    const body = { image, name: 'race', resources: { cpu: 1 } };
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.call('POST', '/v1/app', { body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  });

  it('overwrites the labels that the platform sets, so that a spec that was read can be sent again', async () => {
    const first = await api.app({ labels: { team: 'a' } });
    const { labels } = (await api.call('GET', `/v1/app/${first}`)).body.spec;
    const id = await api.app({ labels });
    const { body } = await api.call('GET', `/v1/app/${id}`);
    expect(body.spec.labels).toEqual({ 'ovh/id': id, 'ovh/type': 'app', team: 'a' });
  });
});

describe('changing an app', () => {
  for (const [what, patch, field, right] of UPDATE) {
    it(`refuses ${what}`, async () => {
      const before = await counts();
      const app = (await api.call('GET', `/v1/app/${appId}`)).body;
      const { status, body } = await api.call('PUT', `/v1/app/${appId}`, { body: patch });
      refused(status, body, field, right);
      expect(await counts()).toEqual(before);
      expect((await api.call('GET', `/v1/app/${appId}`)).body).toEqual(app);
    });
  }

  it('refuses what the other routes must not take', async () => {
    const cases: [string, unknown, string][] = [
      ['scalingstrategy', { fixed: { replicas: 11 } }, 'fixed.replicas'],
      ['scalingstrategy', {}, 'fixed'],
      ['scalingstrategy', { fixed: { replicas: 2 }, HostConfig: {} }, 'HostConfig'],
      ['image', { url: '$(id)' }, 'url'],
      ['image', {}, 'url'],
      ['image', { url: image, HostConfig: {} }, 'HostConfig'],
      ['label', { name: 'ovh/id', value: 'x' }, 'name'],
      ['label', { name: 'x'.repeat(64), value: 'x' }, 'name'],
      ['label', { name: 'a', value: 'b\u0000' }, 'value'],
      ['label', { name: 'a', value: 'b\u0001' }, 'labels.a'],
      ['label', { name: 'a', value: 'b\u2067c' }, 'labels.a'],
      ['label', { name: 'ovh/else', value: 'x' }, 'name'],
    ];
    for (const [route, body, field] of cases) {
      const answer = await api.call('PUT', `/v1/app/${appId}/${route}`, { body });
      refused(answer.status, answer.body, field, /./);
    }
  });
});

describe('other bodies', () => {
  it('are refused field by field', async () => {
    const cases: [string, unknown, string][] = [
      ['/v1/token', { name: '', role: 'ai_training_read' }, 'name'],
      ['/v1/token', { name: 'x\u202ey', role: 'ai_training_read' }, 'name'],
      ['/v1/token', { name: 'x', role: 'ai_training_read', labelSelector: 'team=\u2066a' }, 'labelSelector'],
      ['/v1/token', { name: 'x', role: 'root' }, 'role'],
      ['/v1/token', { name: 'x', role: 'ai_training_read', labelSelector: 'a,b' }, 'labelSelector'],
      ['/v1/token', { name: 'x', role: 'ai_training_read', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
      ['/v1/token', { name: 'x', role: 'ai_training_read', region: 'GRA' }, 'region'],
      ['/v1/token', { name: 'x', role: 'ai_training_read', projectId: 'y' }, 'projectId'],
      ['/v1/project', { slug: 'A b', name: 'x' }, 'slug'],
      ['/v1/project', { slug: 'a', name: '' }, 'name'],
      ['/v1/session', { email: 'a@b' }, 'password'],
    ];
    for (const [path, body, field] of cases) {
      const answer = await api.call('POST', path, { body });
      refused(answer.status, answer.body, field, /./);
    }
    expect((await api.call('POST', '/v1/project', { body: { slug: 'demo', name: 'x' } })).body.code).toBe('SLUG_TAKEN');
  });

  it('must be JSON, say so, and be of bounded size', async () => {
    const post = (body: string, headers = {}) => api.call('POST', '/v1/app', { body, headers });
    expect((await post('{"image": ')).body.code).toBe('MALFORMED_JSON');
    expect((await post('{"image": ')).status).toBe(400);
    expect((await post('')).status).toBe(400);
    expect((await post('[]')).status).toBe(422);
    expect((await post('null')).status).toBe(422);
    expect((await post('{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(`{"image": "${long(1024 * 1024)}"}`)).status).toBe(413);
  });
});

function refused(status: number, body: { message: string; details: unknown }, field: string, right: RegExp): void {
  expect(status, JSON.stringify(body)).toBe(422);
  const details = body.details as { field: string; message: string }[];
  const found = details.find((one) => one.field === field);
  expect(found, JSON.stringify(details)).toBeDefined();
  expect(found?.message).toMatch(right);
  expect(body.message).toContain(details[0]?.field);
}

async function counts(): Promise<Record<string, number>> {
  const { db } = api.platform;
  return {
    apps: await db.app.count(),
    revisions: await db.revision.count(),
    events: await db.event.count(),
    tasks: await db.reconcileTask.count(),
  };
}
