import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { app, type Bench, closeUpstreams, startBench, until, upstream } from './harness.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await startBench();
});

afterEach(async () => {
  await bench.close();
  closeUpstreams();
});

/** Holds every request until `release`. */
async function holding(name: string) {
  const held: http.ServerResponse[] = [];
  const server = await upstream((request, response) => {
    if (request.url === '/hold') held.push(response);
    else response.end(name);
  });
  return {
    ...server,
    held,
    release: () => {
      for (const response of held.splice(0)) response.end(name);
    },
  };
}

describe('a replica', () => {
  it('with fewer requests in flight gets the next one', async () => {
    const [busy, idle] = [await holding('busy'), await holding('idle')];
    const endpoint = app([busy.as()]);
    bench.table.apps = [endpoint];
    bench.changed();
    await until('it answers', async () => (await bench.call(endpoint)).status === 200);
    const waiting = Array.from({ length: 5 }, () => bench.call(endpoint, { path: '/hold' }));
    await until('all are held', () => busy.held.length === 5);
    endpoint.servers.push(idle.as());
    bench.changed();
    await until('the idle one serves', async () => (await bench.call(endpoint)).text === 'idle');
    for (let index = 0; index < 20; index++) expect((await bench.call(endpoint)).text).toBe('idle');
    busy.release();
    for (const answer of await Promise.all(waiting)) expect(answer.text).toBe('busy');
  });

  it('that does not accept is passed over, and no request is lost', async () => {
    const [good, bad] = [await holding('good'), await holding('bad')];
    bad.server.close();
    const endpoint = app([bad.as(), good.as()]);
    bench.table.apps = [endpoint];
    bench.changed();
    await until('it answers', async () => (await bench.call(endpoint)).status === 200);
    for (let index = 0; index < 10; index++) {
      expect((await bench.call(endpoint, { method: 'POST', body: 'x' })).text).toBe('good');
    }
  });

  it('that drains gets nothing new, finishes what it has, and is then reported as drained', async () => {
    const [old, young] = [await holding('old'), await holding('young')];
    const leaving = old.as();
    const endpoint = app([leaving]);
    bench.table.apps = [endpoint];
    bench.changed();
    const agent = new http.Agent({ keepAlive: true });
    await until('it answers', async () => (await bench.call(endpoint, { agent })).status === 200);
    const waiting = bench.call(endpoint, { path: '/hold' });
    await until('it is held', () => old.held.length === 1);
    leaving.draining = true;
    endpoint.servers.push(young.as());
    bench.changed();
    await until('the drain is reported', () => bench.table.lastReport(leaving.replicaId));
    expect(bench.table.lastReport(leaving.replicaId)).toMatchObject({ inFlight: 1, drained: false });
    for (let index = 0; index < 20; index++) expect((await bench.call(endpoint, { agent })).text).toBe('young');
    expect(bench.table.reports.some((report) => report.drained)).toBe(false);
    old.release();
    expect((await waiting).text).toBe('old');
    await until('it is drained', () => bench.table.lastReport(leaving.replicaId)?.drained, 1_000);
    expect(bench.table.lastReport(leaving.replicaId)?.inFlight).toBe(0);
    agent.destroy();
  });

  it('that drains with nothing in flight but idle connections is drained at once', async () => {
    const idle = await holding('idle');
    const leaving = idle.as();
    const endpoint = app([leaving]);
    bench.table.apps = [endpoint];
    bench.changed();
    const agent = new http.Agent({ keepAlive: true });
    await until('it answers', async () => (await bench.call(endpoint, { agent })).status === 200);
    const startedAt = performance.now();
    leaving.draining = true;
    bench.changed();
    await until('it is drained', () => bench.table.lastReport(leaving.replicaId)?.drained, 1_000);
    expect(performance.now() - startedAt).toBeLessThan(500);
    agent.destroy();
  });

  it('that drains with a WebSocket waits for it', async () => {
    const server = await holding('ws');
    server.server.on('upgrade', (_request, socket) => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
      );
      socket.on('error', () => undefined);
      socket.on('end', () => socket.end());
      socket.resume();
    });
    const leaving = server.as();
    const endpoint = app([leaving]);
    bench.table.apps = [endpoint];
    bench.changed();
    await until('it answers', async () => (await bench.call(endpoint)).status === 200);
    const socket = await new Promise<import('node:stream').Duplex>((resolve, reject) => {
      const headers = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      };
      const request = http.request({ host: endpoint.address, port: bench.port, agent: false, headers });
      request.on('upgrade', (_response, upgraded) => resolve(upgraded));
      request.on('error', reject);
      request.end();
    });
    leaving.draining = true;
    bench.changed();
    await until('it is in flight', () => bench.table.lastReport(leaving.replicaId)?.inFlight === 1);
    socket.destroy();
    await until('it is drained', () => bench.table.lastReport(leaving.replicaId)?.drained);
  });

  it('that is gone loses its requests at once, and another at the same address is served anew', async () => {
    const server = await holding('same');
    const first = server.as();
    const endpoint = app([first]);
    bench.table.apps = [endpoint];
    bench.changed();
    await until('it answers', async () => (await bench.call(endpoint)).status === 200);
    const waiting = bench.call(endpoint, { path: '/hold' });
    await until('it is held', () => server.held.length === 1);
    endpoint.servers = [server.as()];
    bench.changed();
    expect([502, 503]).toContain((await waiting).status);
    await until('the new one answers', async () => (await bench.call(endpoint)).text === 'same');
  });

  it('that moves to another address keeps no connection to the old one', async () => {
    const [before, after] = [await holding('before'), await holding('after')];
    const replica = before.as();
    const endpoint = app([replica]);
    bench.table.apps = [endpoint];
    bench.changed();
    const agent = new http.Agent({ keepAlive: true });
    await until('it answers', async () => (await bench.call(endpoint, { agent })).text === 'before');
    replica.port = after.port;
    bench.changed();
    // A request that is with the old one this instant ends with it.
    const answers = () =>
      bench.call(endpoint, { agent }).then(
        ({ text }) => text,
        () => '',
      );
    await until('it has moved', async () => (await answers()) === 'after');
    for (let index = 0; index < 10; index++) expect((await bench.call(endpoint, { agent })).text).toBe('after');
    agent.destroy();
  });
});

describe('a change of the table', () => {
  it('is in effect each time', async () => {
    const [one, other] = [await holding('one'), await holding('other')];
    const endpoint = app([one.as()]);
    bench.table.apps = [endpoint];
    bench.changed();
    await until('it answers', async () => (await bench.call(endpoint)).status === 200);
    for (let round = 0; round < 20; round++) {
      const [target, text] = round % 2 === 0 ? [other, 'other'] : [one, 'one'];
      endpoint.servers = [target.as()];
      bench.changed();
      await until('it serves', async () => (await bench.call(endpoint)).text === text);
    }
  });

  it('loses no request while replicas come and go', async () => {
    const servers = await Promise.all(['a', 'b', 'c'].map(holding));
    const endpoint = app(servers.map((server) => server.as()));
    bench.table.apps = [endpoint];
    bench.changed();
    await until('it answers', async () => (await bench.call(endpoint)).status === 200);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
    let calling = true;
    const statuses = new Map<number, number>();
    const callers = Array.from({ length: 8 }, async () => {
      while (calling) {
        const { status } = await bench.call(endpoint, { agent, method: 'POST', body: 'x' });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    for (const [round, server] of [...servers, ...servers].entries()) {
      const old = endpoint.servers[round % 3];
      if (!old) throw new Error('three servers');
      old.draining = true;
      bench.changed();
      await until('it is drained', () => bench.table.lastReport(old.replicaId)?.drained, 3_000);
      endpoint.servers[round % 3] = server.as();
      bench.changed();
    }
    calling = false;
    await Promise.all(callers);
    agent.destroy();
    expect([...statuses.keys()]).toEqual([200]);
  });
});
