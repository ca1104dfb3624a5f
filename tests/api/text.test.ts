/**
 * What no database column, argv or calendar can hold, in every string field and query parameter of the table of
 * operations: refused by name, never an internal error.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type OperationId, operations } from '../../lib/http/operations/operations.ts';
import { Api } from './api.ts';

let api: Api;
let appId: string;
let tokenId: string;
let registryId: string;
let volumeId: string;
let storeId: string;
beforeAll(async () => {
  api = await Api.start();
  appId = await api.app();
  tokenId = (await api.token({})).id;
  registryId = (await api.registry({})).id;
  volumeId = await api.volume();
  storeId = (await api.dataStore()).id;
});
afterAll(() => api.close());

const BAD = { NUL: 'a\0', 'half a pair': '\ud800', 'the other half': 'a\udc00b' };

/** A body that would be taken: what is wrong is the one field alone. */
const BODIES: Partial<Record<OperationId, Record<string, unknown>>> = {
  createApp: { image: 'davit/none:1', resources: { cpu: 1 } },
  checkApp: { image: 'davit/none:1', resources: { cpu: 1 } },
  updateApp: {},
  setImage: { url: 'davit/none:2' },
  rollbackApp: { revision: 1 },
  setLabel: { name: 'a', value: 'b' },
  syncApp: { direction: 'pull' },
  createContainer: { name: 'made' },
  createDataStore: {
    alias: 'made',
    git: { url: 'https://127.0.0.1:1/made.git', username: 'made', password: 'made' },
    untested: true,
  },
  updateDataStore: { git: { username: 'made' }, untested: true },
  createVolume: { publicGit: { url: 'https://example.invalid/made.git' } },
  scaleApp: { fixed: { replicas: 2 } },
  setPrice: { perHour: '0.50' },
  cleanDisk: {},
  limitImages: { maxImageBytes: null },
  preflightImage: { image: 'davit/none:1' },
  createRegistry: { url: 'registry.example.com', username: 'made', password: 'made', untested: true },
  updateRegistry: { untested: true },
  createProject: { slug: 'made', name: 'made' },
  createToken: { name: 'made', role: 'ai_training_operator' },
  signIn: { email: 'x@example.com', password: 'x' },
  setPassword: { link: 'x', password: 'correct horse battery' },
};

/** What has to be said along. */
const QUERIES: Partial<Record<OperationId, string>> = {
  listStoreObjects: '?container=main',
  uploadFile: '?path=a',
  deleteFiles: '?path=a',
  downloadFile: '?path=a',
};

/** Their bodies have no text. */
const NUMBERS_ALONE: OperationId[] = ['scaleApp', 'rollbackApp', 'limitImages'];

interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
}

/** Where strings stand: `['envVars', 0, 'value']`; of an object of any names, the name too, as `KEY`. */
type Path = (string | number)[];
const KEY = '(key)';

function stringsIn(schema: JsonSchema, at: Path = []): Path[] {
  const { additionalProperties: values } = schema;
  return [
    ...([schema.type].flat().includes('string') ? [at] : []),
    ...(schema.anyOf ?? []).flatMap((one) => stringsIn(one, at)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => stringsIn(one, [...at, name])),
    ...(schema.items ? stringsIn(schema.items, [...at, 0]) : []),
    ...(typeof values === 'object' ? [[...at, KEY], ...stringsIn(values, [...at, 'k'])] : []),
  ];
}

function withValue(base: unknown, [step, ...rest]: Path, value: string): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') return [withValue(undefined, rest, value)];
  const fields = (base ?? {}) as Record<string, unknown>;
  if (step === KEY) return { ...fields, [value]: 'x' };
  return { ...fields, [step]: withValue(fields[step], rest, value) };
}

function pathOf(path: string): string {
  const ids: Record<string, string> = {
    ...{ app: appId, token: tokenId, registry: registryId },
    ...{ volume: volumeId, datastore: storeId },
  };
  return path.replace('{id}', ids[path.split('/')[2] ?? ''] ?? 'none');
}

describe('text that cannot be stored', () => {
  for (const operation of operations) {
    if (!operation.body) continue;
    const schema = z.toJSONSchema(operation.body, { io: 'input', unrepresentable: 'any', reused: 'inline' });
    const fields = stringsIn(schema as JsonSchema);
    it(`is refused in every field of ${operation.method} ${operation.path}`, async () => {
      expect(BODIES, `BODIES needs one for ${operation.id}`).toHaveProperty(operation.id);
      if (!NUMBERS_ALONE.includes(operation.id)) expect(fields.length).toBeGreaterThan(0);
      for (const field of fields) {
        for (const [what, value] of Object.entries(BAD)) {
          const body = withValue(BODIES[operation.id], field, value);
          const answer = await api.call(operation.method, pathOf(operation.path), { body });
          expect(answer.status, `${field.join('.')}, ${what}`).toBe(422);
          const named = (answer.body.details as { field: string }[]).map((one) => one.field);
          expect(named, what).toContain(field.map((step) => (step === KEY ? value : step)).join('.'));
        }
      }
    });
  }

  it('has every known field in its sweep', () => {
    const create = operations.find((operation) => operation.id === 'createApp')?.body ?? z.never();
    const found = stringsIn(z.toJSONSchema(create, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
    expect(found.map((path) => path.join('.'))).toEqual(
      expect.arrayContaining([
        'name',
        'image',
        'command.0',
        'envVars.0.value',
        'labels.(key)',
        'labels.k',
        'probe.path',
      ]),
    );
  });
});

describe('what no parameter means', () => {
  const NUL = ['%00', 'a%00b', 'a=%00', '%00=a'];
  const ODD = [
    '%ED%A0%80',
    ...['0000-01-01T00:00:00Z', '0000-01-01', '0000-01', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '1969-12'],
    ...['9999-12-31T23:59:59-23:59', '9999-12-31', '9999-12', '275760-09-13', '253402300800', '999999999999'],
    ...['-1', '1e400', '99999999999999999999', '__proto__', "'--"],
  ];
  for (const operation of operations) {
    const names = [...Object.keys(operation.query?.shape ?? {}), ...(operation.project ? ['project'] : [])];
    if (names.length === 0) continue;
    it(`is refused in every parameter of ${operation.method} ${operation.path}`, async () => {
      for (const name of names) {
        for (const value of [...NUL, ...ODD]) {
          const query = `${name}=${value}`;
          const body = operation.body ? BODIES[operation.id] : undefined;
          const { status } = await api.call(operation.method, `${pathOf(operation.path)}?${query}`, { body });
          expect(status, query).toBeLessThan(500);
          if (NUL.includes(value)) expect([400, 404], query).toContain(status);
        }
      }
    });
  }

  it('is no id either', async () => {
    for (const operation of operations.filter(({ path }) => path.includes('{id}'))) {
      for (const id of ['%00', '%ED%A0%80', '%F0%9F%98%80', '..%2F..', '%']) {
        const body = operation.body ? BODIES[operation.id] : undefined;
        const query = QUERIES[operation.id] ?? '';
        const { status } = await api.call(operation.method, operation.path.replace('{id}', id) + query, { body });
        expect(status, `${operation.path} ${id}`).toBe(404);
      }
    }
  });

  it('is no time beyond the calendars', async () => {
    for (const expiresAt of ['9999-12-31T23:59:59-23:59', '9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z']) {
      const body = { name: 'x', role: 'ai_training_read', expiresAt };
      expect((await api.call('POST', '/v1/token', { body })).status, expiresAt).toBe(422);
    }
    expect((await api.call('GET', '/v1/app?updatedAfter=1970-01-01T00:00:00Z')).status).toBe(200);
    expect((await api.call('GET', '/v1/app?updatedBefore=9999-12-30T00:00:00Z')).status).toBe(200);
    const refused = await api.call('GET', '/v1/app?updatedAfter=0000-01-01T00:00:00Z');
    expect(refused.status).toBe(400);
    expect(refused.body.message).toContain('1970 to 9999');
  });
});
