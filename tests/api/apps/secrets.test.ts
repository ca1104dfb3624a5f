/** Secrets of an app: given once, never told again, by no answer, event, revision or row of the database. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envPlace } from '../../../lib/crypto/env-place.ts';
import type { App, AppCheck, Revision } from '../../../lib/http/answers/app.ts';
import { operations } from '../../../lib/http/operations/operations.ts';
import { readRevision } from '../../../lib/store/app/revisions.ts';
import { vault } from '../../encryption.ts';
import { Api } from '../api.ts';

const SECRET = 'hunter2-µ-"quoted"-$(id)';
let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

const env = (app: App) => app.spec.envVars;
const change = async (id: string, envVars: unknown) =>
  (await api.call('PUT', `/v1/app/${id}`, { body: { envVars } })).body;

/** What the worker would give to the container. */
async function opened(id: string): Promise<Record<string, string>> {
  const { revision } = await api.platform.db.app.findUniqueOrThrow({ where: { id } });
  const spec = await readRevision(api.platform.db, id, revision);
  return Object.fromEntries(
    spec.envVars.map((entry) => [
      entry.name,
      'sealed' in entry ? vault.open(entry.sealed, envPlace(id, entry.name)) : entry.value,
    ]),
  );
}

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const rows = [];
    for (const { name } of tables.rows) rows.push(await client.query(`SELECT to_jsonb(t)::text AS row FROM ${name} t`));
    return rows.flatMap((result) => result.rows.map(({ row }) => row)).join('\n');
  } finally {
    await client.end();
  }
}

describe('a secret environment variable', () => {
  it('is named in answers, without its value', async () => {
    const id = await api.app({
      envVars: [
        { name: 'TOKEN', value: SECRET, secret: true },
        { name: 'A', value: '1' },
      ],
    });
    const { body } = await api.call('GET', `/v1/app/${id}`);
    expect(env(body)).toEqual([
      { name: 'TOKEN', secret: true },
      { name: 'A', value: '1' },
    ]);
    expect(await opened(id)).toEqual({ TOKEN: SECRET, A: '1' });
  });

  it('stands nowhere in the database, and in no answer to any GET', async () => {
    const id = await api.app({ envVars: [{ name: 'TOKEN', value: SECRET, secret: true }] });
    await change(id, [{ name: 'TOKEN', value: `${SECRET}-2` }]);
    const stored = await dump();
    expect(stored).toContain(id);
    expect(stored).toContain('TOKEN');
    const inJson = JSON.stringify(SECRET).slice(1, -1);
    expect(stored).not.toContain(inJson);
    expect(stored).not.toContain('hunter2');
    expect(stored).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 12));
    let asked = 0;
    for (const { method, path } of operations) {
      if (method !== 'GET' || (path.includes('{id}') && !path.startsWith('/v1/app/'))) continue;
      const answer = await api.raw(method, path.replace('{id}', id), {});
      expect(await answer.text(), path).not.toContain('hunter2');
      asked += 1;
    }
    expect(asked).toBeGreaterThan(8);
  });

  it('keeps its value through an update that gives none, and stays secret through one that does', async () => {
    const id = await api.app({ envVars: [{ name: 'TOKEN', value: SECRET, secret: true }] });
    const before = await api.call('GET', `/v1/app/${id}`);
    expect((await change(id, env(before.body))).status.revision).toBe(1);
    expect((await api.call('PUT', `/v1/app/${id}`, { body: { defaultHttpPort: 9000 } })).body.status.revision).toBe(2);
    expect(await opened(id)).toEqual({ TOKEN: SECRET });
    const changed = await change(id, [{ name: 'TOKEN', value: 'other' }]);
    expect(env(changed)).toEqual([{ name: 'TOKEN', secret: true }]);
    expect(await opened(id)).toEqual({ TOKEN: 'other' });
    const { body: revisions } = await api.call<{ items: Revision[] }>('GET', `/v1/app/${id}/revision`);
    expect(revisions.items.map(({ envVars }) => envVars)).toEqual(
      [1, 2, 3].map(() => [{ name: 'TOKEN', secret: true }]),
    );
  });

  it('can be made of an open one, and an open one of it only with a value', async () => {
    const id = await api.app({ envVars: [{ name: 'A', value: 'open' }] });
    expect(env(await change(id, [{ name: 'A', secret: true }]))).toEqual([{ name: 'A', secret: true }]);
    expect(await opened(id)).toEqual({ A: 'open' });
    const refused = await api.call('PUT', `/v1/app/${id}`, { body: { envVars: [{ name: 'A', secret: false }] } });
    expect(refused.status).toBe(422);
    expect(refused.body.details).toMatchObject([
      { field: 'envVars.0.value', message: expect.stringMatching(/secret/) },
    ]);
    const opened2 = await change(id, [{ name: 'A', secret: false, value: 'again' }]);
    expect(env(opened2)).toEqual([{ name: 'A', value: 'again' }]);
    expect(env(await change(id, [{ name: 'A', value: '' }]))).toEqual([]);
  });

  it('is refused without a value where there is none yet', async () => {
    const body = { image: 'davit/none:1', envVars: [{ name: 'A', secret: true }] };
    const created = await api.call('POST', '/v1/app', { body });
    expect(created.status).toBe(422);
    expect(created.body.message).toMatch(/^envVars\.0\.value: is required: a secret is never shown again/);
    const id = await api.app();
    const updated = await api.call('PUT', `/v1/app/${id}`, { body: { envVars: body.envVars } });
    expect(updated.status).toBe(422);
    expect(updated.body.details).toMatchObject([{ field: 'envVars.0.value' }]);
  });

  it('is not told by a refusal of it', async () => {
    const value = `hunter2${'x'.repeat(40_000)}`;
    const answer = await api.call('POST', '/v1/app', {
      body: { image: 'davit/none:1', envVars: [{ name: 'A', value, secret: true }] },
    });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });
});

describe('what would come of a spec', () => {
  const check = (body: unknown) =>
    api.call<AppCheck & { code: string; details: unknown }>('POST', '/v1/app/check', { body });

  it('is told with its price, its room and its warnings, and nothing is made', async () => {
    await api.platform.db.node.create({
      data: { name: 'n', architecture: 'x86_64', cpuMillis: 4000, memoryBytes: 16n * 2n ** 30n },
    });
    const before = await api.platform.db.app.count();
    const spec = { image: 'davit/none:1', resources: { cpu: 2 }, scalingStrategy: { fixed: { replicas: 3 } } };
    const { body } = await check(spec);
    // Two of three fit, so none has room to come before one goes.
    expect(body).toMatchObject({
      warnings: [{ code: 'ROLLOUT_WITHOUT_SURGE' }],
      currency: 'EUR',
      perHour: '0.180000000',
    });
    expect(body.fitsNow).toBeLessThanOrEqual(2);
    const { body: huge } = await check({ ...spec, resources: { cpu: 12 } });
    expect(huge).toMatchObject({ fitsNow: 0, warnings: [{ code: 'NO_NODE_COULD_FIT' }] });
    expect(await api.platform.db.app.count()).toBe(before);
  });

  it('is refused where creating it would be', async () => {
    await api.app({ name: 'taken' });
    expect((await check({ image: 'a', name: 'taken', resources: { cpu: 1 } })).body.code).toBe('NAME_TAKEN');
    const { status, body } = await check({ image: 'a', envVars: [{ name: 'A', secret: true }] });
    expect(status).toBe(422);
    expect(body.details).toMatchObject([{ field: 'envVars.0.value' }]);
    expect((await check({ image: 'a', resources: { flavor: 'ai1-s-cpu', cpu: 99 } })).status).toBe(422);
  });
});

describe('access to an app', () => {
  it('is opened and closed at once, without a new revision, and the timeline says so', async () => {
    const id = await api.app();
    const { body } = await api.call('PUT', `/v1/app/${id}`, { body: { unsecureHttp: true } });
    expect(body.spec.unsecureHttp).toBe(true);
    expect(body.status.revision).toBe(1);
    const { body: events } = await api.call<{ items: { code: string; message: string }[] }>(
      'GET',
      `/v1/app/${id}/event`,
    );
    expect(events.items[0]).toMatchObject({ code: 'SETTINGS_CHANGED', message: expect.stringMatching(/open to all/) });
    const closed = await api.call('PUT', `/v1/app/${id}`, { body: { unsecureHttp: false } });
    expect(closed.body.spec.unsecureHttp).toBe(false);
  });
});
