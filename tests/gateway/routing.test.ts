import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, type Bench, closeUpstreams, startBench, type Upstream, until, upstream } from './harness.ts';

let bench: Bench;
let one: Upstream;
let other: Upstream;
const first = app([]);
const second = app([]);

beforeAll(async () => {
  bench = await startBench();
  one = await upstream((_request, response) => void response.end('one'));
  other = await upstream((_request, response) => void response.end('other'));
  first.servers = [one.as()];
  second.servers = [other.as()];
  bench.table.apps = [first, second];
  bench.changed();
  await until('both apps answer', async () => (await bench.call(second)).status === 200);
});

afterAll(async () => {
  await bench?.close();
  closeUpstreams();
});

describe('an app is reached', () => {
  it('by its own loopback address', async () => {
    expect((await bench.call(first)).text).toBe('one');
    expect((await bench.call(second)).text).toBe('other');
  });

  it.each([
    ['its name', (id: string) => `${id}.app.localhost`],
    ['its name with the port', (id: string) => `${id}.app.localhost:8080`],
    ['its name in capitals', (id: string) => `${id}.APP.localhost`.toUpperCase()],
    ['its name with a trailing dot', (id: string) => `${id}.app.localhost.`],
    ['its name with a trailing dot and port', (id: string) => `${id}.app.localhost.:80`],
  ])('by %s in Host', async (_name, host) => {
    expect((await bench.callHost(host(first.appId))).text).toBe('one');
    expect((await bench.callHost(host(second.appId))).text).toBe('other');
  });

  it('by an absolute URI whose host is the Host header', async () => {
    const host = `${first.appId}.app.localhost`;
    const answer = await bench.raw(`GET http://${host}/x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 200 .*one$/s);
  });

  it('by its own address under its own name, and under a name that is nobody’s', async () => {
    expect((await bench.call(first, { headers: { host: `${first.appId}.app.localhost` } })).text).toBe('one');
    expect((await bench.call(first, { headers: { host: 'models.example' } })).text).toBe('one');
  });
});

describe('nothing is reached', () => {
  it.each(['localhost', '127.0.0.1', '[::1]:3000', 'app.localhost', 'console', '0.app.localhost', 'x..app.localhost'])(
    'under Host: %s',
    async (host) => {
      const answer = await bench.callHost(host);
      expect(answer.status).toBe(404);
      expect(answer.headers['davit-gateway']).toBe('1');
      expect(answer.headers['content-type']).toBe('application/json');
      expect(answer.json().code).toBe('APP_NOT_FOUND');
    },
  );

  it('at an app’s address under another app’s name, or an unknown app’s', async () => {
    for (const name of [second.appId, 'nobody']) {
      const answer = await bench.call(first, { headers: { host: `${name}.app.localhost` } });
      expect([answer.status, answer.json().code]).toEqual([404, 'APP_NOT_FOUND']);
    }
  });

  it('at a loopback address that no app has', async () => {
    expect((await bench.call({ ...first, address: '127.83.250.250' })).status).toBe(404);
  });

  it('by X-Forwarded-Host', async () => {
    const headers = { 'x-forwarded-host': `${first.appId}.app.localhost` };
    expect((await bench.callHost('localhost', { headers })).status).toBe(404);
  });

  it.each([
    ['two different Hosts', 'GET / HTTP/1.1\r\nHost: A\r\nHost: B\r\n\r\n'],
    ['an absolute URI and another Host', 'GET http://A/ HTTP/1.1\r\nHost: B\r\n\r\n'],
  ])('with %s', async (_name, request) => {
    const bytes = request
      .replaceAll('A', `${first.appId}.app.localhost`)
      .replaceAll('B', `${second.appId}.app.localhost`)
      .replace(/^.* \S*http:/, 'GET http:');
    const before = one.seen.length + other.seen.length;
    expect(await bench.raw(bytes)).toMatch(/^HTTP\/1.1 400 /);
    expect(one.seen.length + other.seen.length).toBe(before);
  });

  it('after an app was deleted', async () => {
    const gone = app([one.as()]);
    bench.table.apps = [first, second, gone];
    bench.changed();
    await until('it answers', async () => (await bench.call(gone)).status === 200);
    bench.table.apps = [first, second];
    bench.changed();
    // One that is under way while its replica goes may be cut off.
    const status = () =>
      bench.call(gone).then(
        ({ status }) => status,
        () => null,
      );
    await until('it is gone', async () => (await status()) === 404, 500);
    expect((await bench.callHost(`${gone.appId}.app.localhost`)).status).toBe(404);
  });
});

describe('an app that cannot answer', () => {
  it('says that it failed and with which code, but not what its log said, with Retry-After', async () => {
    const failed = app([], { state: 'FAILED', reasonCode: 'CONTAINER_EXITED' });
    bench.table.apps.push(failed);
    bench.changed();
    const answer = await until('it is known', async () => {
      const got = await bench.call(failed);
      return got.status === 404 ? null : got;
    });
    expect(answer.status).toBe(503);
    expect(answer.json()).toEqual({
      message: expect.stringContaining('failed (CONTAINER_EXITED)'),
      code: 'CONTAINER_EXITED',
      state: 'FAILED',
    });
    expect(answer.headers).toMatchObject({
      'davit-gateway': '1',
      'retry-after': '60',
      'content-type': 'application/json',
    });
    const head = await bench.call(failed, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([503, '']);
  });

  it('is live without a ready replica: NO_REPLICA_READY', async () => {
    const empty = app([], { state: 'SCALING' });
    const draining = app([one.as({ draining: true })]);
    bench.table.apps.push(empty, draining);
    bench.changed();
    for (const endpoint of [empty, draining]) {
      const answer = await until('it is known', async () => {
        const got = await bench.call(endpoint);
        return got.status === 404 ? null : got;
      });
      expect([answer.status, answer.json().code, answer.headers['retry-after']]).toEqual([
        503,
        'NO_REPLICA_READY',
        '2',
      ]);
    }
  });

  it('has a replica that refuses connections: 503, that hangs up: 502, that is slow: 504', async () => {
    const closed = await upstream();
    closed.server.close();
    const rude = await upstream((request) => void request.socket.destroy());
    const slow = await upstream(() => undefined);
    const apps = [app([closed.as()]), app([rude.as()]), app([slow.as()], { requestTimeoutSeconds: 1 })];
    bench.table.apps.push(...apps);
    bench.changed();
    const expected = [
      [503, 'REPLICA_UNREACHABLE'],
      [502, 'BAD_RESPONSE'],
      [504, 'RESPONSE_TIMEOUT'],
    ];
    for (const [index, endpoint] of apps.entries()) {
      const answer = await until('it is known', async () => {
        const got = await bench.call(endpoint, { method: 'POST', body: 'x' });
        return got.status === 404 ? null : got;
      });
      expect([answer.status, answer.json().code]).toEqual(expected[index]);
      expect(answer.headers['davit-gateway']).toBe('1');
    }
  });
});
