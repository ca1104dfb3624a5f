import { createHash } from 'node:crypto';
import http from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, type Bench, closeUpstreams, startBench, until, upstream } from './harness.ts';

let bench: Bench;
const endpoint = app([], { requestTimeoutSeconds: 2, unsecureHttp: false });
const TOKEN = 'davit_streaming';
const open = new Set<Socket>();
let paused = false;

beforeAll(async () => {
  bench = await startBench({ clientTimeoutMs: 1_500 });
  const server = await upstream((request, response) => {
    if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: first\n\n');
      open.add(response.socket as Socket);
      release = () => response.end('data: last\n\n');
      return;
    }
    if (request.url === '/slow') {
      setTimeout(() => response.end('late'), 1_800);
      return;
    }
    if (request.url === '/pause') {
      paused = true;
      request.once('readable', () => undefined);
      release = () => {
        let bytes = 0;
        request.on('data', (chunk) => {
          bytes += chunk.length;
        });
        request.on('end', () => response.end(String(bytes)));
      };
      return;
    }
    request.on('data', (chunk) => {
      response.write(chunk);
    });
    request.on('end', () => response.end());
  });
  server.server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nX-Got: ${request.headers['davit-token'] ?? 'no token'}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  endpoint.servers = [server.as()];
  bench.table.apps = [endpoint];
  bench.table.allow(endpoint.appId, TOKEN);
  bench.changed();
  await until(
    'it answers',
    async () => (await bench.call(endpoint, { headers: { 'davit-token': TOKEN } })).status === 200,
  );
});

let release: () => void = () => undefined;

afterAll(async () => {
  await bench?.close();
  closeUpstreams();
});

function start(path: string, method = 'GET'): { request: http.ClientRequest; response: Promise<http.IncomingMessage> } {
  const request = http.request({
    host: endpoint.address,
    port: bench.port,
    path,
    method,
    agent: false,
    headers: { 'davit-token': TOKEN },
  });
  const response = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
  });
  return { request, response };
}

describe('a body flows', () => {
  it('to the caller as it is written: server-sent events', async () => {
    const { request, response } = start('/events');
    request.end();
    let text = '';
    const stream = await response;
    stream.on('data', (chunk) => {
      text += chunk;
    });
    await until('the first event', () => text.includes('first'));
    release();
    await until('the last event', () => text.includes('last'));
  });

  it('both ways at once, chunked: the answer’s first bytes come before the request’s last', async () => {
    const { request, response } = start('/echo', 'POST');
    request.write('ping');
    const stream = await response;
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
    });
    await until('the echo of the first chunk', () => text === 'ping');
    request.end('pong');
    await until('the echo of the last', () => text === 'pingpong');
  });

  it('no faster than the app takes it: an upload of 64 MB waits, and then arrives whole', async () => {
    const { request, response } = start('/pause', 'POST');
    const chunk = Buffer.alloc(1 << 20);
    let sent = 0;
    const pump = () => {
      while (sent < 64) {
        sent++;
        if (!request.write(chunk)) {
          request.once('drain', pump);
          return;
        }
      }
      request.end();
    };
    pump();
    await until('the app has it', () => paused);
    // Sent is what the sockets' buffers on the way hold, and no more: it has come to rest far below the whole.
    let before = -1;
    await until('the upload rests', async () => {
      const rests = sent === before;
      before = sent;
      await new Promise((done) => setTimeout(done, 100));
      return rests;
    });
    expect(sent).toBeLessThan(40);
    release();
    const stream = await response;
    let text = '';
    stream.on('data', (data) => {
      text += data;
    });
    await until('all of it has arrived', () => text === String(64 * (1 << 20)), 20_000);
  });

  it('for as long as the app may take, though the caller is silent meanwhile', async () => {
    const { request, response } = start('/slow');
    request.end();
    expect((await response).statusCode).toBe(200);
  });

  it('and a caller that goes away is an end for the app too', async () => {
    const { request, response } = start('/events');
    request.end();
    await response;
    const socket = [...open].at(-1);
    request.destroy();
    await until('the app’s connection is closed', () => socket?.destroyed);
  });
});

describe('a WebSocket', () => {
  it('is checked, echoes, and stays open beyond every timeout of a request', async () => {
    const { socket, head } = await websocket();
    expect(head).toMatch(/^HTTP\/1.1 101 /);
    expect(head).toMatch(/x-got: no token/i);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write('hello');
    await until('the echo', () => text === 'hello');
    const since = performance.now();
    await until('longer than the request timeout and the client timeout', () => performance.now() - since > 2_500);
    socket.write(' again');
    await until('the echo after a silence', () => text === 'hello again');
    socket.destroy();
  });

  it('without a token is 401', async () => {
    const { head, socket } = await websocket('nonsense');
    expect(head).toMatch(/^HTTP\/1.1 401 .*davit-gateway: 1/is);
    socket.destroy();
  });
});

function websocket(token = TOKEN): Promise<{ socket: Socket; head: string }> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'davit-token': token,
  };
  return new Promise((resolve, reject) => {
    const request = http.request({ host: endpoint.address, port: bench.port, path: '/ws', agent: false, headers });
    const head = (response: http.IncomingMessage) =>
      `HTTP/1.1 ${response.statusCode} \n${Object.entries(response.headers)
        .map(([name, value]) => `${name}: ${value}\n`)
        .join('')}`;
    request.on('upgrade', (response, socket) => resolve({ socket: socket as Socket, head: head(response) }));
    request.on('response', (response) => resolve({ socket: response.socket, head: head(response) }));
    request.on('error', reject);
    request.end();
  });
}
