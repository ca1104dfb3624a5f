/** Live timelines and logs: complete, resumable, and over when the right to them is. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Logs } from '../../lib/http/answers/app.ts';
import type { Event } from '../../lib/http/answers/other.ts';
import { until } from '../wait.ts';
import { Api } from './api.ts';

let api: Api;
const home = mkdtempSync(path.join(tmpdir(), 'davit-api-'));
const socket = path.join(home, 'worker.sock');
beforeAll(async () => {
  api = await Api.start();
  api.platform.settings.workerSocket = socket;
});
afterAll(async () => {
  await api.close();
  rmSync(home, { recursive: true, force: true });
});

interface Stream {
  events: Event[];
  text: string;
  ended: boolean;
  close(): void;
}

async function open(path: string, options: { token?: string; lastId?: string | undefined } = {}): Promise<Stream> {
  const controller = new AbortController();
  const headers: Record<string, string> = { accept: 'text/event-stream' };
  if (options.lastId) headers['last-event-id'] = options.lastId;
  const response = await api.raw(
    'GET',
    path,
    { headers, ...(options.token ? { token: options.token } : {}) },
    controller.signal,
  );
  expect(response.status).toBe(200);
  const stream: Stream = { events: [], text: '', ended: false, close: () => controller.abort() };
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      stream.text += decoder.decode(chunk, { stream: true });
      stream.events = [...stream.text.matchAll(/^data: (.*)$/gm)].map((match) => JSON.parse(match[1] ?? '') as Event);
    }
    stream.ended = true;
  })();
  return stream;
}

const ids = (events: Event[]) => events.map((event) => event.id);

describe('a live timeline', () => {
  it('begins with what there is, goes on as it happens, and resumes without gap or double', async () => {
    const id = await api.app();
    const first = await open(`/v1/app/${id}/event`);
    await until(
      'the stored event',
      () => first.events.length,
      (count) => count === 1,
    );
    await api.call('PUT', `/v1/app/${id}/stop`);
    await until(
      'the stop',
      () => first.events.at(-1)?.to,
      (to) => to === 'STOPPED',
    );
    first.close();
    await until('the end', () => first.ended, Boolean);
    await api.call('PUT', `/v1/app/${id}/start`);
    const second = await open(`/v1/app/${id}/event`, { lastId: first.events.at(-1)?.id });
    await until(
      'the start',
      () => second.events.at(-1)?.to,
      (to) => to === 'QUEUED',
    );
    second.close();
    const all = await api.call<{ items: Event[] }>('GET', `/v1/app/${id}/event`);
    expect([...first.events, ...second.events]).toEqual([...all.body.items].reverse());
    const times = [...first.events, ...second.events].map((event) => event.at);
    expect(new Set(times).size).toBe(times.length);
    expect([...times].sort()).toEqual(times);
  });

  it('has every event of a project in order, while many are written at once', async () => {
    const stream = await open('/v1/event');
    const apps = await Promise.all(Array.from({ length: 8 }, () => api.app()));
    await Promise.all(apps.map((id) => api.call('PUT', `/v1/app/${id}/stop`)));
    const { db } = api.platform;
    const stored = await until(
      'all events',
      async () => ({ stored: await db.event.findMany({ orderBy: { id: 'asc' } }), seen: stream.events.length }),
      ({ stored, seen }) => stored.length === seen,
    );
    expect(ids(stream.events)).toEqual(stored.stored.map((row) => String(row.id)));
    stream.close();
  });

  it('ends within five seconds when its token is revoked, silent as it may be', async () => {
    const id = await api.app();
    const { value, id: tokenId } = await api.token({});
    const stream = await open(`/v1/app/${id}/event`, { token: value });
    await until(
      'the stored event',
      () => stream.events.length,
      (count) => count === 1,
    );
    await api.call('DELETE', `/v1/token/${tokenId}`);
    await until('the end', () => stream.ended, Boolean, { timeoutMs: 5_000 });
  });

  it('changes nothing by being closed', async () => {
    const id = await api.app();
    const stream = await open(`/v1/app/${id}/event`);
    await until(
      'the stored event',
      () => stream.events.length,
      (count) => count === 1,
    );
    stream.close();
    await until('the end', () => stream.ended, Boolean);
    expect((await api.call('GET', `/v1/app/${id}`)).body.status.history).toHaveLength(1);
  });
});

describe('a timeline page by page', () => {
  it('goes back from an event, whatever happens meanwhile', async () => {
    const id = await api.app();
    for (let n = 2; n <= 6; n++)
      await api.call('PUT', `/v1/app/${id}/scalingstrategy`, { body: { fixed: { replicas: n } } });
    const read = async (query: string) =>
      (await api.call<{ items: Event[]; metadata: { total: number } }>('GET', `/v1/app/${id}/event?${query}`)).body;
    const all = await read('size=100');
    const first = await read('size=2');
    await api.call('PUT', `/v1/app/${id}/stop`);
    const second = await read(`size=2&before=${first.items[1]?.id}`);
    expect(ids([...first.items, ...second.items])).toEqual(ids(all.items).slice(0, 4));
    expect(second.metadata.total).toBe(all.items.length - 2);
    expect((await read(`before=${all.items.at(-1)?.id}`)).items).toEqual([]);
    expect((await api.call('GET', `/v1/app/${id}/event?before=x`)).status).toBe(400);
  });
});

describe('a log', () => {
  it('says that the worker is away, and when to come back', async () => {
    const id = await appWithReplica();
    for (const query of ['', '?follow=true']) {
      const { status, body, headers } = await api.call('GET', `/v1/app/${id}/log${query}`);
      expect(status).toBe(503);
      expect(body.code).toBe('WORKER_AWAY');
      expect(headers.get('retry-after')).toBe('2');
    }
  });

  it('comes from the worker’s socket, asked only for replicas of the app', async () => {
    const id = await appWithReplica();
    const asked: string[] = [];
    const worker = await standInWorker((replica) => asked.push(replica));
    try {
      const { body } = await api.call<Logs>('GET', `/v1/app/${id}/log?tail=5`);
      const replicas = await api.platform.db.replica.findMany({ where: { appId: id } });
      expect(asked).toEqual([replicas[0]?.id]);
      expect(body).toEqual({
        lastActivity: '2026-01-01T00:00:01.000Z',
        logs: [
          { timestamp: '2026-01-01T00:00:00.000Z', content: 'one', replica: asked[0], ordinal: 0, stream: 'stdout' },
          { timestamp: '2026-01-01T00:00:01.000Z', content: 'two', replica: asked[0], ordinal: 0, stream: 'stderr' },
        ],
      });
      const other = await appWithReplica();
      expect((await api.call('GET', `/v1/app/${other}/log?replica=${asked[0]}`)).status).toBe(404);
      expect((await api.call<Logs>('GET', `/v1/app/${id}/log?replica=0`)).body).toMatchObject({ logs: [{}, {}] });
      expect((await api.call<Logs>('GET', `/v1/app/${id}/log?replica=1`)).body).toEqual({ logs: [] });
      const text = await api.raw('GET', `/v1/app/${id}/log`, { headers: { accept: 'text/plain' } });
      expect(await text.text()).toBe('2026-01-01T00:00:00.000Z one\n2026-01-01T00:00:01.000Z two\n');
      const file = await api.raw('GET', `/v1/app/${id}/log?download=true`, {});
      expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z0-9-]+\.log"$/);
      expect(await file.text()).toBe(
        '2026-01-01T00:00:00.000Z #0 stdout one\n2026-01-01T00:00:01.000Z #0 stderr two\n',
      );
      const followed = await api.raw('GET', `/v1/app/${id}/log?follow=true`, {});
      expect(followed.headers.get('content-type')).toContain('text/plain');
      expect(await followed.text()).toBe('2026-01-01T00:00:00.000Z one\n2026-01-01T00:00:01.000Z two\n');
    } finally {
      worker.close();
      worker.closeAllConnections();
    }
  });
});

describe('a log as an event stream', () => {
  it('refuses what it never gave as a position, and a replica that does not exist', async () => {
    const id = await appWithReplica();
    const headers = { accept: 'text/event-stream', 'last-event-id': '17' };
    const { status, body } = await api.call('GET', `/v1/app/${id}/log`, { headers });
    expect([status, body.code]).toEqual([400, 'BAD_HEADER']);
    const other = await api.call('GET', `/v1/app/${id}/log?replica=${id}`, {
      headers: { accept: 'text/event-stream' },
    });
    expect(other.status).toBe(404);
  });

  it('says that the worker is away and goes on when it is back; ends when its right does', async () => {
    const id = await appWithReplica();
    const { value, id: tokenId } = await api.token({});
    const stream = await open(`/v1/app/${id}/log`, { token: value });
    await until(
      'the news that it is away',
      () => stream.text,
      (text) => text.includes('event: away\ndata: {"code":"WORKER_AWAY"'),
    );
    const worker = await standInWorker(() => undefined);
    try {
      await until(
        'the lines',
        () => stream.text,
        (text) => text.includes('"content":"two"'),
      );
      expect(stream.text.match(/"content":"two"/g)).toHaveLength(1);
      await until(
        'the news that it is back',
        () => stream.text,
        (text) => text.includes('event: back'),
      );
      await api.call('DELETE', `/v1/token/${tokenId}`);
      await until('the end', () => stream.ended, Boolean, { timeoutMs: 6_000 });
      expect(stream.text.match(/"content":"two"/g)).toHaveLength(1);
    } finally {
      worker.close();
      worker.closeAllConnections();
    }
  });

  it('gives both replicas’ last lines by time, as many as were asked for', async () => {
    const id = await appWithReplica(2);
    const [first] = await api.platform.db.replica.findMany({ where: { appId: id }, orderBy: { ordinal: 'asc' } });
    const worker = await standIn((replica, response) => {
      const from = replica === first?.id ? 0 : 1;
      for (const second of [10, 20, 30, 40]) {
        const at = new Date((second + from) * 1000).toISOString();
        response.write(`${JSON.stringify({ at, stream: 'stdout', content: `#${from} ${second}` })}\n`);
      }
      response.end();
    });
    try {
      const stream = await open(`/v1/app/${id}/log?tail=3`);
      await until(
        'a batch',
        () => stream.text,
        (text) => text.includes('event: lines'),
      );
      const { lines } = stream.events[0] as unknown as { lines: { content: string }[] };
      expect(lines.map(({ content }) => content)).toEqual(['#1 30', '#0 40', '#1 40']);
      stream.close();
    } finally {
      worker.close();
      worker.closeAllConnections();
    }
  });
});

describe('a log of several replicas', () => {
  const line = (content: string, second: number) =>
    `${JSON.stringify({ at: new Date(second * 1000).toISOString(), stream: 'stdout', content })}\n`;

  it('holds the newest 8 MiB of all, and says that it was cut', async () => {
    const id = await appWithReplica(2);
    const [first] = await api.platform.db.replica.findMany({ where: { appId: id }, orderBy: { ordinal: 'asc' } });
    const kib = 'x'.repeat(16 * 1024);
    const worker = await standIn((replica, response) => {
      // 40 MiB in all, the two in turns.
      const from = replica === first?.id ? 0 : 1;
      for (let index = 0; index < 1280; index++) response.write(line(`${kib}`, 2 * index + from));
      response.end();
    });
    try {
      const { status, body } = await api.call<Logs>('GET', `/v1/app/${id}/log`);
      expect(status).toBe(200);
      expect(body.truncated).toBe(true);
      expect(body.logs).toHaveLength(512);
      const seconds = body.logs.map((one) => Date.parse(one.timestamp ?? '') / 1000);
      expect(seconds).toEqual(Array.from({ length: 512 }, (_, index) => 2 * 1280 - 512 + index));
      expect((await api.call<Logs>('GET', `/v1/app/${id}/log?tail=0`)).body.logs).toEqual([]);
      const few = await api.call<Logs>('GET', `/v1/app/${id}/log?replica=${first?.id}&tail=3`);
      expect(few.body.logs.map((one) => Date.parse(one.timestamp ?? '') / 1000)).toEqual([2554, 2556, 2558]);
    } finally {
      worker.close();
      worker.closeAllConnections();
    }
  });

  it('ends whole, with all its connections, when one of them cannot be opened or breaks off', async () => {
    const id = await appWithReplica(2);
    const [first] = await api.platform.db.replica.findMany({ where: { appId: id }, orderBy: { ordinal: 'asc' } });
    let open = 0;
    const worker = await standIn((replica, response) => {
      if (replica !== first?.id) return response.writeHead(502).end();
      open++;
      response.once('close', () => open--);
      return response.write(line('still there', 0));
    });
    const { settings } = api.platform;
    try {
      const broken = await api.raw('GET', `/v1/app/${id}/log?follow=true`, {});
      expect(broken.status).toBe(200);
      await broken.text();
      await until(
        'no connection',
        () => open,
        (count) => count === 0,
        { timeoutMs: 5_000 },
      );

      // The worker goes away between the first replica and the second.
      let asked = 0;
      Object.defineProperty(settings, 'workerSocket', {
        configurable: true,
        get: () => (asked++ === 0 ? socket : '/gone'),
      });
      const { status, body } = await api.call('GET', `/v1/app/${id}/log?follow=true`);
      expect(status).toBe(503);
      expect(body.code).toBe('WORKER_AWAY');
      // Connections are taken in the order of their coming: with this one the first has been.
      const later = connect(socket);
      await once(worker, 'connection');
      later.destroy();
      const connections = () => new Promise<number>((resolve) => worker.getConnections((_, count) => resolve(count)));
      await until('no connection', connections, (count) => count === 0, { timeoutMs: 5_000 });
    } finally {
      Object.defineProperty(settings, 'workerSocket', { configurable: true, writable: true, value: socket });
      worker.close();
      worker.closeAllConnections();
    }
  });
});

/** Speaks as the worker's socket does. */
function standInWorker(onAsked: (replicaId: string) => void): Promise<Server> {
  return standIn((replica, response) => {
    onAsked(replica);
    response.write('{"at":"2026-01-01T00:00:00.000Z","stream":"stdout","content":"one"}\n');
    response.end('{"at":"2026-01-01T00:00:01.000Z","stream":"stderr","content":"two"}\n');
  });
}

async function standIn(answer: (replica: string, response: ServerResponse) => void): Promise<Server> {
  const server = createServer((request, response) =>
    answer(new URL(request.url ?? '', 'http://worker').searchParams.get('replica') ?? '', response),
  );
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return server;
}

async function appWithReplica(replicas = 1): Promise<string> {
  const id = await api.app();
  const node = await api.platform.db.node.upsert({
    where: { name: 'node' },
    create: { name: 'node', architecture: 'amd64', cpuMillis: 4000, memoryBytes: 2n ** 34n },
    update: {},
  });
  const amounts = { cpuMillis: 1000, memoryBytes: 2n ** 32n, port: 8080 };
  for (let ordinal = 0; ordinal < replicas; ordinal++) {
    await api.platform.db.replica.create({
      data: {
        appId: id,
        ordinal,
        revision: 1,
        state: 'CREATED',
        nodeId: node.id,
        containerId: 'c'.repeat(64),
        ...amounts,
      },
    });
  }
  return id;
}
