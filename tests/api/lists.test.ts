/** Lists as AI Deploy shapes them: paged or bare, filtered, sorted, in either order. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { AppList } from '../../lib/http/answers/app.ts';
import type { eventList, Flavor } from '../../lib/http/answers/other.ts';
import { Api } from './api.ts';

type EventList = z.output<typeof eventList>;

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

describe('lists', () => {
  it('come in pages with metadata, filtered and sorted as asked, in the SDK’s spelling too', async () => {
    await api.project('lists');
    const at = '?project=lists';
    for (const name of ['one', 'two', 'three'])
      await api.app({ name, labels: { odd: name === 'two' ? 'no' : 'yes' } }, undefined, at);
    const names = async (query: string) =>
      (await api.call<AppList>('GET', `/v1/app${at}&${query}`)).body.items.map((app) => app.spec.name);
    const first = await api.call<AppList>('GET', `/v1/app${at}&size=2&sort=name&order=asc`);
    expect(first.body.metadata).toEqual({ currentPage: 1, pageCount: 2, total: 3 });
    expect(await names('size=2&sort=spec.name&order=asc')).toEqual(['one', 'three']);
    expect(await names('size=2&page=2&sort=name&order=asc')).toEqual(['two']);
    expect(await names('page=9')).toEqual([]);
    expect(await names('labelSelector=odd%3Dyes&sort=name&order=asc')).toEqual(['one', 'three']);
    expect(await names('label_selector=odd%3Dno')).toEqual(['two']);
    expect(await names('statusState=RUNNING,STOPPED')).toEqual([]);
    expect(await names('status_state=QUEUED&statusState=RUNNING&sort=name&order=asc')).toEqual(['one', 'three', 'two']);
    expect(await names('search=HRE')).toEqual(['three']);
    expect(await names('search=TWO')).toEqual(['two']);
    expect(await names('search=%25')).toEqual([]);
    const image = (await api.call<AppList>('GET', `/v1/app${at}`)).body.items[0]?.spec.image ?? '';
    expect(await names(`search=${encodeURIComponent(image.slice(1).toUpperCase())}`)).toHaveLength(3);
    expect(await names('updated_after=4000000000')).toEqual([]);
    expect(await names('updatedBefore=4000000000&sort=status.state')).toHaveLength(3);
  });

  it('of apps by name are in the order that the console has them in', async () => {
    await api.project('names');
    const names = [
      'a1b',
      'a-1',
      'a1',
      'a01',
      'a2',
      'a10',
      'a9-9',
      'a9-10',
      'a',
      '0',
      '00',
      '10',
      '9',
      'b',
      `a${'9'.repeat(60)}`,
    ];
    for (const name of names) await api.app({ name }, undefined, '?project=names');
    const { items } = (await api.call<AppList>('GET', '/v1/app?project=names&sort=name&order=asc')).body;
    expect(items).toHaveLength(names.length);
    const byName = new Intl.Collator('en', { numeric: true });
    const expected = items.toSorted((a, b) => byName.compare(a.spec.name, b.spec.name) || (a.id < b.id ? -1 : 1));
    expect(items.map((app) => app.spec.name)).toEqual(expected.map((app) => app.spec.name));
  });

  it('of events, replicas and revisions come in either order, page by page', async () => {
    await api.project('orders');
    const id = await api.app({}, undefined, '?project=orders');
    for (const word of ['a', 'b', 'c', 'd']) await api.call('PUT', `/v1/app/${id}`, { body: { command: [word] } });
    const ended = { appId: id, revision: 1, state: 'ENDED', cpuMillis: 1, memoryBytes: 1n, port: 8080 } as const;
    for (const [index, ordinal] of [0, 1, 2, 0, 1].entries()) {
      const own = { id: `00000000-0000-7000-8000-00000000000${index}`, queuedAt: new Date(Date.now() + index) };
      await api.platform.db.replica.create({ data: { ...ended, ...own, ordinal } });
    }
    type List = { items: Record<string, unknown>[]; metadata: { total: number } };
    const values = async (list: string, field: string, query = ''): Promise<unknown[]> => {
      const all = list === 'replica' ? `${query}&ended=true` : query;
      const { body } = await api.call<List>('GET', `/v1/app/${id}/${list}?${all}`);
      expect(body.metadata.total).toBe(5);
      return body.items.map((item) => item[field]);
    };
    for (const [list, sort, id] of [
      ['event', 'at', 'id'],
      ['event', 'id', 'id'],
      ['revision', 'revision', 'revision'],
      ['revision', 'createdAt', 'revision'],
      ['replica', 'id', 'id'],
      ['replica', 'queuedAt', 'id'],
    ] as const) {
      const newest = await values(list, id);
      const oldest = [...newest].reverse();
      const sorted = (query: string) => values(list, id, `sort=${sort}${query}`);
      expect(new Set(newest).size, list).toBe(5);
      expect(await sorted(''), list).toEqual(newest);
      expect(await sorted('&order=asc'), list).toEqual(oldest);
      expect(await sorted('&order=desc&size=2&page=2'), list).toEqual(newest.slice(2, 4));
      expect(await sorted('&order=asc&size=2&page=2'), list).toEqual(oldest.slice(2, 4));
      expect(await sorted('&order=asc&size=2&page=3'), list).toEqual(oldest.slice(4));
      expect(await sorted('&order=asc&size=2&page=4'), list).toEqual([]);
    }
    expect(await values('replica', 'ordinal', 'sort=ordinal')).toEqual([0, 0, 1, 1, 2]);
    expect(await values('replica', 'ordinal', 'sort=ordinal&order=desc')).toEqual([2, 1, 1, 0, 0]);
    const project = async (query: string) =>
      (await api.call<EventList>('GET', `/v1/event?project=orders${query}`)).body.items;
    expect(await project('&sort=at&order=asc')).toEqual((await project('')).reverse());
    for (const [list, allowed] of [
      ['event', 'at, id'],
      ['replica', 'ordinal, queuedAt, id'],
      ['revision', 'revision, createdAt'],
    ]) {
      const { status, body } = await api.call('GET', `/v1/app/${id}/${list}?sort=secret`);
      expect(status).toBe(400);
      expect(body.message).toBe(`sort: must be one of ${allowed}`);
    }
  });

  it('are bare for flavors', async () => {
    const { body } = await api.call<Flavor[]>('GET', '/v1/capabilities/flavor');
    expect(Array.isArray(body)).toBe(true);
    const one = await api.call<Flavor>('GET', '/v1/capabilities/flavor/ai1-xs-cpu');
    expect(one.body).toMatchObject({
      id: 'ai1-xs-cpu',
      max: 12,
      resourcesPerUnit: { cpu: 0.1, memory: 128 * 2 ** 20 },
      price: { currency: 'EUR', perHour: '0.003000000', nanosPerMinute: 50_000 },
    });
    expect((await api.call('GET', '/v1/capabilities/flavor/none')).status).toBe(404);
  });

  it('refuse query parameters that they do not know, or that are wrong, with 400', async () => {
    for (const query of [
      'colour=red',
      'size=0',
      'size=1001',
      'page=0',
      'page=x',
      'statusState=HAPPY',
      'sort=secret',
      'labelSelector=x',
      'order=up',
    ]) {
      const { status, body } = await api.call('GET', `/v1/app?project=demo&${query}`);
      expect(status, query).toBe(400);
      expect(body.code).toBe('BAD_QUERY');
      expect(body.message).toContain(query.split('=')[0]);
    }
  });
});
