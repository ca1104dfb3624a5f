/** The stream that a browser holds for all of its tabs: several projects, resumable, each only as long as its right. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveStream } from '../../app/live/_stream/live-stream.ts';
import { readCursor, type ServerMessages, writeCursor } from '../../lib/client/live/messages.ts';
import { SseReader } from '../../lib/client/live/sse.ts';
import type { Event } from '../../lib/http/answers/other.ts';
import { appendEvents } from '../../lib/store/app/events.ts';
import { until } from '../wait.ts';
import { ADMIN, Api } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.project('one');
  await api.project('two');
});
afterAll(() => api.close());

class Listener {
  readonly messages: { name: string; data: unknown }[] = [];
  ended = false;
  readonly #controller = new AbortController();

  async open(projects: string[], options: { cursor?: string; token?: string } = {}): Promise<this> {
    const headers: Record<string, string> = { authorization: `Bearer ${options.token ?? ADMIN.adminToken}` };
    if (options.cursor) headers['last-event-id'] = options.cursor;
    const query = projects.map((slug) => `project=${slug}`).join('&');
    const request = new Request(`http://console.test/live?${query}`, { headers, signal: this.#controller.signal });
    const response = await liveStream(api.platform, request);
    expect(response.status).toBe(200);
    void this.#read(response);
    await until('an answer', () => this.messages.length, Boolean);
    return this;
  }

  async #read(response: Response): Promise<void> {
    const sse = new SseReader();
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      for (const { event, data } of sse.read(decoder.decode(piece, { stream: true }))) {
        this.messages.push({ name: event, data: JSON.parse(data) });
      }
    }
    this.ended = true;
  }

  said<Name extends keyof ServerMessages>(name: Name): ServerMessages[Name][] {
    return this.messages.filter((one) => one.name === name).map((one) => one.data as ServerMessages[Name]);
  }

  events(project: string): Event[] {
    return this.said('events').flatMap((one) => (one.project === project ? one.events : []));
  }

  close(): void {
    this.#controller.abort();
  }
}

const stop = (id: string) => api.call('PUT', `/v1/app/${id}/stop`);
const stored = async (slug: string) => {
  const project = await api.platform.db.project.findUniqueOrThrow({ where: { slug } });
  const rows = await api.platform.db.event.findMany({ where: { projectId: project.id }, orderBy: { id: 'asc' } });
  return rows.map((row) => String(row.id));
};
const ids = (events: Event[]) => events.map((event) => event.id);

describe('GET /live', () => {
  it('has the events of several projects, each under its name, from the present on', async () => {
    const old = await api.app({}, undefined, '?project=one');
    const project = await api.platform.db.project.findUniqueOrThrow({ where: { slug: 'one' } });
    // As if it had happened long ago: an event's time is the database's and cannot be written.
    await api.platform.db.$executeRaw`ALTER TABLE events DISABLE TRIGGER USER`;
    await api.platform.db
      .$executeRaw`UPDATE events SET at = at - interval '1 hour' WHERE project_id = ${project.id}::uuid`;
    await api.platform.db.$executeRaw`ALTER TABLE events ENABLE TRIGGER USER`;
    const before = await stored('one');
    const listener = await new Listener().open(['one', 'two']);
    const one = await api.app({}, undefined, '?project=one');
    const two = await api.app({}, undefined, '?project=two');
    await until(
      'both',
      () => [listener.events('one'), listener.events('two')],
      ([a, b]) => Boolean(a?.length && b?.length),
    );
    expect(listener.said('start').map((start) => start.project)).toEqual(['one', 'two']);
    expect(listener.said('start')[0]?.after).toBe(before.at(-1));
    expect(listener.events('one')).toMatchObject([{ appId: one, to: 'QUEUED' }]);
    expect(listener.events('two')).toMatchObject([{ appId: two, to: 'QUEUED' }]);
    expect(listener.events('one').some((event) => event.appId === old)).toBe(false);
    listener.close();
    await until('the end', () => listener.ended, Boolean);
  });

  it('resumes each project where it was, without gap or double', async () => {
    const first = await new Listener().open(['one', 'two']);
    const apps = [await api.app({}, undefined, '?project=one'), await api.app({}, undefined, '?project=two')];
    await until(
      'both',
      () => [first.events('one'), first.events('two')],
      ([a, b]) => Boolean(a?.length && b?.length),
    );
    first.close();
    await until('the end', () => first.ended, Boolean);
    for (const id of apps) await stop(id);
    const cursor = writeCursor(new Map(['one', 'two'].map((slug) => [slug, first.events(slug).at(-1)?.id ?? '0'])));
    const second = await new Listener().open(['one', 'two'], { cursor });
    for (const slug of ['one', 'two']) {
      const all = await stored(slug);
      await until(
        'the rest',
        () => second.events(slug).at(-1)?.id,
        (id) => id === all.at(-1),
      );
      const seen = [...ids(first.events(slug)), ...ids(second.events(slug))];
      expect(seen).toEqual(all.slice(-seen.length));
      expect(second.said('start').find((start) => start.project === slug)?.after).toBe(readCursor(cursor).get(slug));
    }
    second.close();
  });

  it('says for one project that it is lost, and goes on with the other', async () => {
    const token = await api.member('leaver@example.com', { one: 'READER', two: 'READER' });
    const listener = await new Listener().open(['one', 'two', 'nowhere'], { token });
    expect(listener.said('lost')).toMatchObject([{ project: 'nowhere', code: 'NOT_FOUND' }]);
    const project = await api.platform.db.project.findUniqueOrThrow({ where: { slug: 'one' } });
    await api.platform.db.member.deleteMany({
      where: { projectId: project.id, user: { email: 'leaver@example.com' } },
    });
    await until(
      'the loss',
      () => listener.said('lost').length,
      (count) => count === 2,
      { timeoutMs: 5_500 },
    );
    expect(listener.said('lost')[1]).toMatchObject({ project: 'one', code: 'NOT_FOUND' });
    const hidden = await api.app({}, undefined, '?project=one');
    const seen = await api.app({}, undefined, '?project=two');
    await until(
      'the other',
      () => listener.events('two').at(-1)?.appId,
      (id) => id === seen,
    );
    expect(listener.events('one').some((event) => event.appId === hidden)).toBe(false);
    await api.platform.db.user.delete({ where: { email: 'leaver@example.com' } });
    await until('the end', () => listener.ended, Boolean, { timeoutMs: 5_500 });
    expect(listener.messages.at(-1)?.name).toBe('signed-out');
  });

  it('tells fifty listeners the same, with one look at the tables for all', async () => {
    const listeners = await Promise.all(Array.from({ length: 50 }, () => new Listener().open(['two'])));
    const project = await api.platform.db.project.findUniqueOrThrow({ where: { slug: 'two' } });
    const id = await api.app({}, undefined, '?project=two');
    const last = async () => (await stored('two')).at(-1);
    const all = async (wanted: string | undefined) =>
      until('everyone', () => listeners.every((one) => one.events('two').at(-1)?.id === wanted), Boolean);
    await all(await last());
    const queries = await countSelects(async () => {
      const draft = { type: 'replica', from: null, to: null, code: 'X', message: 'x', data: null } as const;
      for (let n = 0; n < 10; n++) {
        await appendEvents(api.platform.db, { id, projectId: project.id }, [draft], 'platform');
        await all(await last());
      }
    });
    for (const one of listeners) expect(ids(one.events('two'))).toEqual(ids(listeners[0]?.events('two') ?? []));
    // One per notification, and one each that finds nothing more; not fifty.
    expect(queries).toBeGreaterThanOrEqual(10);
    expect(queries).toBeLessThan(50);
    for (const one of listeners) one.close();
    await until('the ends', () => listeners.every((one) => one.ended), Boolean);
  });

  it('is nobody’s without a session, and of one project at least', async () => {
    const ask = (query: string, headers: Record<string, string> = {}) =>
      liveStream(api.platform, new Request(`http://console.test/live${query}`, { headers }));
    expect((await ask('?project=one')).status).toBe(401);
    expect((await ask('', { authorization: `Bearer ${ADMIN.adminToken}` })).status).toBe(400);
  });
});

/** How often the end of a timeline was read meanwhile, as Postgres counts it. */
async function countSelects(during: () => Promise<void>): Promise<number> {
  const { db } = api.platform;
  let count = 0;
  const original = db.$queryRaw.bind(db);
  const counting: typeof db.$queryRaw = (query, ...values) => {
    if (JSON.stringify(query).includes('AND id >')) count += 1;
    return original(query, ...values);
  };
  db.$queryRaw = counting;
  await during();
  db.$queryRaw = original;
  return count;
}
