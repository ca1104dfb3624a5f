/** What AI Deploy's SDK and scripts insist on: status codes, fields, absent instead of null. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { tokenInput } from '../../../lib/domain/token-input.ts';
import type { revisionList } from '../../../lib/http/answers/app.ts';
import type { eventList } from '../../../lib/http/answers/other.ts';
import * as shapes from '../../../lib/http/inputs.ts';
import { operations } from '../../../lib/http/operations/operations.ts';
import { labelInput } from '../../../lib/services/apps/set-label.ts';
import { openPlatform } from '../../../lib/services/current-platform.ts';
import { projectInput } from '../../../lib/services/projects/create-project.ts';
import { sessionInput } from '../../../lib/services/session/check-password.ts';
import { Api, environment } from '../api.ts';

type EventList = z.output<typeof eventList>;
type RevisionList = z.output<typeof revisionList>;
interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string }>>;
}

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

describe('an app', () => {
  it('is created with the defaults of the product, and warned of', async () => {
    const node = { name: 'node', architecture: 'amd64', cpuMillis: 2000, memoryBytes: 24n * 2n ** 30n };
    await api.platform.db.node.create({ data: node });
    const { body } = await api.call('POST', '/v1/app', { body: { image: 'davit/none:1' } });
    expect(body.spec).toMatchObject({
      image: 'davit/none:1',
      region: 'local',
      resources: { flavor: 'ai1-1-gpu', gpu: 1, flavorCount: 1, memory: 40 * 2 ** 30, gpuModel: 'Tesla V100S' },
      scalingStrategy: { fixed: { replicas: 1 } },
      defaultHttpPort: 8080,
      envVars: [],
      unsecureHttp: false,
      requestTimeoutSeconds: 300,
      labels: { 'ovh/id': body.id, 'ovh/type': 'app' },
      deploymentStrategy: {
        maxSurge: '25%',
        maxUnavailable: '0',
        progressDeadlineSeconds: 600,
        terminationGracePeriodSeconds: 30,
      },
    });
    expect(body.spec.name).toMatch(/^[a-z]+-[a-z]+-\d\d$/);
    expect(body.spec.resources).not.toHaveProperty('cpu');
    expect(body.status.state).toBe('QUEUED');
    expect(body.status.info.code).toBe('APP_QUEUED');
    expect(body.status.history).toEqual([{ date: expect.any(String), state: 'QUEUED' }]);
    expect(body.status.url).toMatch(/^http:\/\/127\.83\.\d+\.\d+:8080\/$/);
    expect(body.status.addresses).toEqual([`http://${body.id}.app.localhost:8080/`, body.status.url]);
    expect(body.status.warnings?.[0]?.code).toBe('NO_NODE_COULD_FIT');
    expect(body.status.warnings?.[0]?.message).toContain('2 × ai1-1-cpu');
    expect(JSON.stringify(body)).not.toContain('null');
    const events = await api.call<EventList>('GET', `/v1/app/${body.id}/event`);
    expect(events.body.items).toEqual([
      expect.objectContaining({
        type: 'state',
        from: null,
        to: 'QUEUED',
        code: 'APP_QUEUED',
        actor: 'admin@example.com',
      }),
    ]);
    expect(await api.platform.db.reconcileTask.count({ where: { appId: body.id } })).toBe(1);
  });

  it('takes {"cpu": n} alone as ai1-1-cpu, and says nothing where it fits', async () => {
    const { body } = await api.call('POST', '/v1/app', { body: { image: 'davit/none:1', resources: { cpu: 1 } } });
    expect(body.spec.resources).toMatchObject({ flavor: 'ai1-1-cpu', cpu: 1, memory: 4 * 2 ** 30 });
    expect(body.status).not.toHaveProperty('warnings');
  });

  it('says beforehand where a rollout has no room for a surge, unless that was chosen', async () => {
    const spec = { image: 'davit/none:1', resources: { cpu: 2 } };
    const { body } = await api.call('POST', '/v1/app', { body: spec });
    expect(body.status.warnings).toMatchObject([{ code: 'ROLLOUT_WITHOUT_SURGE' }]);
    const chosen = { ...spec, deploymentStrategy: { maxSurge: '0', maxUnavailable: '1' } };
    const { body: other } = await api.call('POST', '/v1/app', { body: chosen });
    expect(other.status).not.toHaveProperty('warnings');
    const neither = { image: 'davit/none:1', resources: { cpu: 1 }, deploymentStrategy: { maxSurge: 0 } };
    const { body: third } = await api.call('POST', '/v1/app', { body: neither });
    expect(third.status.warnings).toMatchObject([
      { code: 'ROLLOUT_WITHOUT_SURGE', message: expect.stringContaining('Set maxSurge to 1') },
    ]);
  });

  it('takes null for what is absent, as the SDK sends it', async () => {
    const nothing = {
      name: null,
      command: null,
      envVars: null,
      labels: null,
      volumes: null,
      probe: null,
      scalingStrategy: null,
    };
    const { status } = await api.call('POST', '/v1/app', {
      body: { image: 'davit/none:1', resources: { cpu: 1, gpu: null }, ...nothing },
    });
    expect(status).toBe(200);
  });

  it('answers 200 with the object or 204 with nothing, as the table says', async () => {
    const id = await api.app({ name: 'codes' });
    expect((await api.call('GET', `/v1/app/${id}`)).body.id).toBe(id);
    expect((await api.call('PUT', `/v1/app/${id}`, { body: { command: ['serve'] } })).body.spec.command).toEqual([
      'serve',
    ]);
    expect((await api.call('PUT', `/v1/app/${id}`, { body: { command: [] } })).body.spec).not.toHaveProperty('command');
    expect((await api.call('PUT', `/v1/app/${id}/image`, { body: { url: 'davit/other:2' } })).body.spec.image).toBe(
      'davit/other:2',
    );
    expect((await api.call('PUT', `/v1/app/${id}/label`, { body: { name: 'team', value: 'vision' } })).status).toBe(
      204,
    );
    expect((await api.call('PUT', `/v1/app/${id}/scalingstrategy`, { body: { fixed: { replicas: 3 } } })).status).toBe(
      204,
    );
    const { body } = await api.call('GET', `/v1/app/${id}`);
    expect(body.spec.labels.team).toBe('vision');
    expect(body.spec.scalingStrategy.fixed.replicas).toBe(3);
    expect((await api.call('PUT', `/v1/app/${id}/label`, { body: { name: 'team', value: null } })).status).toBe(204);
    expect((await api.call('GET', `/v1/app/${id}`)).body.spec.labels).not.toHaveProperty('team');
    expect((await api.call('PUT', `/v1/app/${id}/stop`)).status).toBe(204);
    expect((await api.call('GET', `/v1/app/${id}`)).body.status.state).toBe('STOPPED');
    expect((await api.call('PUT', `/v1/app/${id}/start`)).status).toBe(204);
    expect((await api.call('DELETE', `/v1/app/${id}?force=true`)).status).toBe(204);
  });

  it('refuses what its state does not allow, saying what it does', async () => {
    const id = await api.app({ name: 'refusing' });
    for (const [method, path] of [
      ['PUT', `/v1/app/${id}/start`],
      ['DELETE', `/v1/app/${id}`],
    ] as const) {
      const { status, body } = await api.call(method, path);
      expect(status).toBe(409);
      expect(body.code).toBe('STATE_CONFLICT');
      expect(body.details).toEqual({
        state: 'QUEUED',
        allowed: ['stop', 'forceDelete', 'scale', 'update', 'rollback'],
      });
    }
  });
});

describe('an action that the table of transitions has no way for', () => {
  it('is refused with the state, and changes nothing', async () => {
    const id = await api.app();
    // What is under way between two steps of the worker: the state has not followed yet.
    await api.platform.db.app.update({ where: { id }, data: { state: 'STOPPED', everReady: true } });
    for (const [route, body] of [
      ['scalingstrategy', { fixed: { replicas: 2 } }],
      ['image', { url: 'davit/other:1' }],
    ] as const) {
      const refused = await api.call('PUT', `/v1/app/${id}/${route}`, { body });
      expect(refused.status).toBe(409);
      expect(refused.body.code).toBe('STATE_CONFLICT');
      expect(refused.body.details).toMatchObject({ state: 'STOPPED', allowed: expect.arrayContaining(['start']) });
    }
    expect((await api.call('GET', `/v1/app/${id}`)).body).toMatchObject({
      spec: { image: 'davit/none:1', scalingStrategy: { fixed: { replicas: 1 } } },
      status: { revision: 1 },
    });
  });
});

describe('an update', () => {
  it('keeps the units of an app where its flavor is counted as before', async () => {
    const id = await api.app({ resources: { cpu: 4 } });
    const change = async (body: unknown) => (await api.call('PUT', `/v1/app/${id}`, { body })).body;
    expect((await change({ flavor: 'ai1-1-cpu' })).status.revision).toBe(1);
    expect((await change({ flavor: 'ai1-s-cpu' })).spec.resources).toMatchObject({ flavor: 'ai1-s-cpu', cpu: 4 });
    expect((await change({ flavor: 'ai1-1-cpu', cpu: 3 })).spec.resources).toMatchObject({ cpu: 3 });
    expect((await change({ flavor: 'ai1-1-gpu' })).spec.resources).toMatchObject({ gpu: 1 });
    expect((await change({ cpu: 2 })).spec.resources).toMatchObject({ flavor: 'ai1-1-cpu', cpu: 2 });
  });

  it('removes a probe with an empty object, and leaves it with null', async () => {
    const id = await api.app({ probe: { path: '/up' } });
    const change = async (body: unknown) => (await api.call('PUT', `/v1/app/${id}`, { body })).body;
    expect((await change({ probe: null })).spec.probe).toMatchObject({ path: '/up' });
    expect((await change({ probe: { periodSeconds: 5 } })).spec.probe).toMatchObject({ path: '/up', periodSeconds: 5 });
    const removed = await change({ probe: {} });
    expect(removed.spec).not.toHaveProperty('probe');
    expect(removed.status.revision).toBe(3);
    expect((await change({ probe: {} })).status.revision).toBe(3);
  });

  it('makes a revision when something that runs changes, and none when nothing does', async () => {
    const id = await api.app({
      envVars: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
      probe: { path: '/up' },
    });
    const patch = {
      envVars: [
        { name: 'A', value: '' },
        { name: 'C', value: '3' },
      ],
      defaultHttpPort: 9000,
      cpu: 2,
    };
    const { body } = await api.call('PUT', `/v1/app/${id}`, { body: patch });
    expect(body.spec.envVars).toEqual([
      { name: 'B', value: '2' },
      { name: 'C', value: '3' },
    ]);
    expect(body.spec.probe).toMatchObject({ path: '/up', port: 9000, periodSeconds: 10 });
    expect(body.spec.resources).toMatchObject({ flavor: 'ai1-1-cpu', cpu: 2, memory: 8 * 2 ** 30 });
    await api.call('PUT', `/v1/app/${id}`, { body: { ...patch, url: 'davit/none:1' } });
    const { body: list } = await api.call<RevisionList>('GET', `/v1/app/${id}/revision`);
    expect(list.items.map((item) => item.revision)).toEqual([2, 1]);
    expect(list.items[1]?.envVars).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ]);
  });

  it('changes settings without a revision, and with one, in the same request', async () => {
    const id = await api.app();
    const settings = { requestTimeoutSeconds: 60, deploymentStrategy: { maxSurge: '1' } };
    const { body } = await api.call('PUT', `/v1/app/${id}`, { body: settings });
    expect(body.spec).toMatchObject({
      requestTimeoutSeconds: 60,
      deploymentStrategy: { maxSurge: '1', maxUnavailable: '0' },
    });
    expect(body.status.revision).toBe(1);
    const both = await api.call('PUT', `/v1/app/${id}`, { body: { requestTimeoutSeconds: 90, command: ['x'] } });
    expect(both.body.spec.requestTimeoutSeconds).toBe(90);
    expect(both.body.status.revision).toBe(2);
    expect((await api.call('GET', `/v1/app/${id}`)).body.spec.requestTimeoutSeconds).toBe(90);
  });
});

describe('the API as a whole', () => {
  it('describes bodies with the fields that the services take', () => {
    const fields = (schema: z.ZodObject) => Object.keys(schema.shape);
    expect(fields(shapes.projectInput)).toEqual(fields(projectInput));
    expect(fields(shapes.tokenInput)).toEqual(fields(tokenInput));
    expect(fields(shapes.labelInput)).toEqual(fields(labelInput));
    expect(fields(shapes.sessionInput)).toEqual(fields(sessionInput));
  });

  it('takes a hundred apps at once, each with a name and an address of its own', async () => {
    await api.project('many');
    const body = { image: 'davit/none:1', resources: { flavor: 'ai1-xs-cpu' } };
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => api.call('POST', '/v1/app?project=many', { body })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.spec.name)).size).toBe(100);
    expect(new Set(answers.map(({ body }) => body.status.internalServiceIp)).size).toBe(100);
  });

  it('says so when the database is away', async () => {
    const platform = openPlatform({ ...environment('postgresql://nobody@127.0.0.1:1/none') });
    const away = new Api(platform, '');
    const { status, body, headers } = await away.call('GET', '/v1/me');
    await away.close();
    expect(status).toBe(503);
    expect(body.code).toBe('DATABASE_AWAY');
    expect(headers.get('retry-after')).toBe('2');
  });

  it('describes itself from the same table', async () => {
    const { body } = await api.call<OpenApi>('GET', '/v1/openapi.json', { token: null });
    expect(body.openapi).toBe('3.1.0');
    for (const operation of operations)
      expect(body.paths[operation.path]?.[operation.method.toLowerCase()]?.operationId).toBe(operation.id);
  });

  it('answers 404 for a route that is not there and 405 for a method that is not', async () => {
    expect((await api.call('GET', '/v1/nothing')).status).toBe(404);
    expect((await api.call('GET', '/v1/app/x/y/z')).status).toBe(404);
    const { status, headers } = await api.call('PATCH', '/v1/app');
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('POST, GET');
  });

  it('needs a project to be named when there are several', async () => {
    await api.project('second');
    expect((await api.call('GET', '/v1/app')).body.code).toBe('PROJECT_REQUIRED');
    expect((await api.call('GET', '/v1/app', { headers: { 'davit-project': 'demo' } })).status).toBe(200);
    expect((await api.call('GET', '/v1/app?project=nowhere')).status).toBe(404);
  });
});
