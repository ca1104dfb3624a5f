import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { app, type Bench, startBench, until } from './harness.ts';

/**
 * A lenient app that shows the very bytes it gets. It answers each arrival once, so a second request hidden in the
 * first would be seen in `bytes`.
 */
let bytes = '';
const sockets = new Set<net.Socket>();
const server = net.createServer((socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    bytes += chunk.toString('latin1');
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  });
});

let bench: Bench;
const endpoint = app([]);

beforeAll(async () => {
  bench = await startBench();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  endpoint.servers = [{ replicaId: 'r', address: '127.0.0.1', port, draining: false }];
  bench.table.apps = [endpoint];
  bench.changed();
  await until('it answers', async () => (await bench.call(endpoint)).status === 200);
});

beforeEach(() => {
  bytes = '';
});

afterAll(async () => {
  await bench?.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

const HIDDEN = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n';
const post = (headers: string, body: string, version = '1.1') =>
  `POST /seen HTTP/${version}\r\nHost: x\r\n${headers}\r\n\r\n${body}`;

describe('an ambiguous request is refused and its connection closed; the app sees nothing of it', () => {
  it.each([
    ['two lengths', post(`Content-Length: 0\r\nContent-Length: ${HIDDEN.length}`, HIDDEN)],
    ['two lengths in one', post(`Content-Length: 0, ${HIDDEN.length}`, HIDDEN)],
    ['a length with a sign', post('Content-Length: +5', `hello${HIDDEN}`)],
    ['a length in hexadecimal', post('Content-Length: 0x5', `hello${HIDDEN}`)],
    ['a negative length', post('Content-Length: -1', HIDDEN)],
    ['xchunked', post('Transfer-Encoding: xchunked', `0\r\n\r\n${HIDDEN}`)],
    ['identity', post('Transfer-Encoding: identity', HIDDEN)],
    ['two encodings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', `0\r\n\r\n${HIDDEN}`)],
    ['a space before the colon', post(`Content-Length : ${HIDDEN.length}`, HIDDEN)],
    ['a CR in a value', post('X: a\rb', HIDDEN)],
    ['a NUL in a value', post('X: a\0b', HIDDEN)],
    ['a name with a space', post('X Y: a', HIDDEN)],
    ['a version that is none', post('X: a', HIDDEN, '9.9')],
    ['a line that begins with a space', `GET / HTTP/1.1\r\n Host: x\r\n\r\n${HIDDEN}`],
    ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s', async (_name, request) => {
    const answer = await bench.raw(request, endpoint.address);
    expect(answer).toMatch(/^HTTP\/1\.[01] 400 /);
    expect(answer.match(/^HTTP\//gm)).toHaveLength(1);
    expect(bytes).toBe('');
  });
});

describe('a request with two readings reaches the app with one', () => {
  it.each([
    [
      'a length and chunks (CL.TE)',
      post(`Content-Length: ${HIDDEN.length + 5}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${HIDDEN}`),
    ],
    ['chunks and a length (TE.CL)', post('Transfer-Encoding: chunked\r\nContent-Length: 3', `0\r\n\r\n${HIDDEN}`)],
    ['chunks in capitals behind a tab', post('Transfer-Encoding:\tChunked', `0\r\n\r\n${HIDDEN}`)],
    ['chunks under HTTP/1.0', post('Transfer-Encoding: chunked', `0\r\n\r\n${HIDDEN}`, '1.0')],
  ])('%s', async (_name, request) => {
    await bench.raw(request, endpoint.address);
    // Whether the rest is refused or served as the request that it is then, it never hides in the first one's body.
    const parts = bytes.split('GET /hidden');
    expect(parts.length).toBeLessThanOrEqual(2);
    const [first] = parts;
    if (first)
      expect(first).not.toMatch(/content-length: (?!0).*transfer-encoding|transfer-encoding.*content-length: (?!0)/is);
    if (parts[1] !== undefined) expect(parts[1]).toMatch(/x-forwarded-for: 127\.0\.0\.1/);
  });

  it('a folded header is not a header of its own', async () => {
    await bench.raw(
      'GET /seen HTTP/1.1\r\nHost: x\r\nX-A: a\r\n X-Forwarded-For: 6.6.6.6\r\nConnection: close\r\n\r\n',
      endpoint.address,
    );
    expect(bytes).not.toMatch(/^\s*x-forwarded-for:\s*6/im);
  });

  it('a refused upgrade leaves HTTP: the next request is checked like any other', async () => {
    const closed = app(endpoint.servers, { unsecureHttp: false });
    bench.table.apps = [endpoint, closed];
    bench.table.allow(closed.appId, 'davit_good');
    bench.changed();
    await until(
      'it opens',
      async () => (await bench.call(closed, { headers: { 'davit-token': 'davit_good' } })).status === 200,
    );
    bytes = '';
    const upgrade =
      'GET /seen HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nDavit-Token: davit_good\r\n\r\n';
    const answer = await bench.raw(upgrade + HIDDEN, closed.address);
    expect(answer.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401']);
    expect(bytes).not.toContain('/hidden');
  });
});

describe('a chunk extension of 1 MB', () => {
  it('does not reach the app', async () => {
    await bench.raw(
      post('Transfer-Encoding: chunked', `1;${'x'.repeat(1_000_000)}\r\na\r\n0\r\n\r\n`),
      endpoint.address,
    );
    expect(bytes).not.toContain('xxxx');
  });
});
