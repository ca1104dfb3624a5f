import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, type Bench, closeUpstreams, startBench, type Upstream, until, upstream } from './harness.ts';

let bench: Bench;
let echo: Upstream;
const endpoint = app([]);
const hostile = app([]);

beforeAll(async () => {
  bench = await startBench();
  echo = await upstream();
  const rude = await upstream((request, response) => {
    if (request.url === '/switch') {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
      return;
    }
    if (request.url === '/many') {
      const lines = Array.from({ length: 100_000 }, (_, index) => `X-${index}: 1\r\n`);
      request.socket.end(`HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`);
      return;
    }
    response.writeHead(404, { 'davit-gateway': '1', 'keep-alive': 'timeout=5', 'x-own': 'stays', 'set-cookie': 'a=1' });
    response.end('not here');
  });
  endpoint.servers = [echo.as()];
  hostile.servers = [rude.as()];
  bench.table.apps = [endpoint, hostile];
  bench.changed();
  await until('it answers', async () => (await bench.call(endpoint)).status === 200);
});

afterAll(async () => {
  await bench?.close();
  closeUpstreams();
});

describe('towards the app', () => {
  const lies = {
    'X-Forwarded-For': '6.6.6.6',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Prefix': '/evil',
    'X-Forwarded-Anything': 'evil',
    X_Forwarded_For: '6.6.6.6',
    'X-Forwarded_For': '6.6.6.6',
    Forwarded: 'for=6.6.6.6',
    'X-Real-Ip': '6.6.6.6',
    X_Real_Ip: '6.6.6.6',
    'X_Real-Ip': '6.6.6.6',
    'X-Real_Ip': '6.6.6.6',
  };

  it('says itself where a request comes from', async () => {
    const { headers, raw } = (await bench.call(endpoint, { headers: lies })).json();
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `${endpoint.address}:${bench.port}`,
      'x-forwarded-port': String(bench.port),
    });
    expect(raw.join(' ')).not.toMatch(/6\.6\.6\.6|evil|https|\b443\b/);
  });

  it('and no Connection header of the caller’s takes that away', async () => {
    const names = 'X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, X-Davit-App, close';
    const { headers } = (await bench.call(endpoint, { headers: { ...lies, connection: names } })).json();
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(headers.connection ?? '').not.toMatch(/forwarded/i);
  });

  it('keeps what is between two hops to itself', async () => {
    const headers = {
      te: 'gzip',
      'keep-alive': 'x',
      'proxy-connection': 'x',
      'proxy-authorization': 'x',
      upgrade: 'h2c',
    };
    const names = Object.keys(
      (await bench.call(endpoint, { headers: { ...headers, connection: 'upgrade, te' } })).json().headers,
    );
    for (const name of Object.keys(headers)) expect(names).not.toContain(name);
  });

  it.each(['/%2e%2e/a', '/..;/a', '//a//b', '/a%2fb', '/a%00b', '/a;x=1/b?q=%20+#', '/é?ü=%FF', '/a?b=c&b=d'])(
    'passes the path %s on byte for byte',
    async (path) => {
      const bytes = Buffer.from(path).toString('latin1').replace('#', '');
      const answer = await bench.raw(`GET ${bytes} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, endpoint.address);
      if (answer.startsWith('HTTP/1.1 400')) expect(path).toMatch(/[^ -~]/);
      else expect(echo.seen.at(-1)?.url).toBe(bytes);
    },
  );
});

describe('towards the caller', () => {
  it('only the gateway’s own answers are marked as its own', async () => {
    const answer = await bench.call(hostile);
    expect([answer.status, answer.text]).toEqual([404, 'not here']);
    expect(answer.headers).toMatchObject({ 'x-own': 'stays', 'set-cookie': ['a=1'] });
    expect(answer.headers['davit-gateway']).toBeUndefined();
    expect(answer.headers['keep-alive'] ?? '').not.toContain('timeout=5');
  });

  it.each(['/switch', '/many'])('an app that breaks the protocol (%s) gives 502', async (path) => {
    const answer = await bench.call(hostile, { path });
    expect([answer.status, answer.json().code, answer.headers['davit-gateway']]).toEqual([502, 'BAD_RESPONSE', '1']);
  });
});

describe('a request that the gateway refuses gets JSON', () => {
  it.each([
    ['431', 'headers of 20 KiB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 'HEADERS_TOO_LARGE'],
    ['400', 'CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 'METHOD_NOT_SERVED'],
  ])('%s for %s', async (status, _name, bytes, code) => {
    const answer = await bench.raw(bytes, endpoint.address);
    expect(answer.slice(9, 12)).toBe(status);
    expect(answer).toMatch(/davit-gateway: 1/i);
    expect(answer).toMatch(/content-type: application\/json/i);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))).code).toBe(code);
  });
});

// HAProxy 2.6 answers what its HTTP/1 parser refuses with a fixed text that no configuration reaches.
describe('a request that is no HTTP is refused by HAProxy itself, and the app sees nothing of it', () => {
  it.each([
    ['no HTTP', 'NONSENSE\r\n\r\n'],
    ['headers of 1 MB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(1_000_000)}\r\n\r\n`],
    ['1,000 headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X: 1\r\n'.repeat(1_000)}\r\n`],
  ])('%s: 400', async (_name, bytes) => {
    const before = echo.seen.length;
    expect(await bench.raw(bytes, endpoint.address)).toMatch(/^HTTP\/1.1 400 .*connection: close/is);
    expect(echo.seen.length).toBe(before);
  });

  it('a head that never ends: 408', async () => {
    const answer = new Promise<string>((resolve) => {
      let text = '';
      const socket = net.connect(bench.port, endpoint.address, () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n'));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(await answer).toMatch(/^HTTP\/1.1 408 /);
  });
});
