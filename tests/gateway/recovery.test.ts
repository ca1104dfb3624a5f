import http from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayFiles } from '../../lib/gateway/options.ts';
import { processes, send } from '../../lib/gateway/runtime.ts';
import { app, type Bench, closeUpstreams, startBench, until, upstream } from './harness.ts';

const benches: Bench[] = [];

async function bench(...parameters: Parameters<typeof startBench>): Promise<Bench> {
  const started = await startBench(...parameters);
  benches.push(started);
  return started;
}

afterEach(async () => {
  for (const started of benches.splice(0)) await started.close();
  closeUpstreams();
});

const TOKEN = 'davit_recovery';
const withToken = { headers: { 'davit-token': TOKEN } };

async function served(started: Bench) {
  const server = await upstream((request, response) => void (request.url === '/hold' || response.end('served')));
  const endpoint = app([server.as()], { unsecureHttp: false });
  started.table.apps.push(endpoint);
  started.table.allow(endpoint.appId, TOKEN);
  started.changed();
  await until('it answers', async () => (await started.call(endpoint, withToken)).status === 200);
  return { endpoint, server };
}

const status = (started: Bench, endpoint: ReturnType<typeof app>, init = {}) =>
  started.call(endpoint, init).then(
    (answer) => answer.status,
    () => 0,
  );

describe('HAProxy killed', () => {
  it.each(['worker', 'master', 'both'])('(%s): it serves again within 1.5 s, tokens and all', async (which) => {
    const started = await bench();
    const { endpoint } = await served(started);
    for (let round = 0; round < 2; round++) {
      const { master, workers } = await processes(started.options);
      const killedAt = performance.now();
      if (which !== 'worker') process.kill(master, 'SIGKILL');
      if (which !== 'master') for (const worker of workers) process.kill(worker.pid, 'SIGKILL');
      await until('it is another one', async () => {
        const now = await processes(started.options).catch(() => null);
        return now && now.master !== master;
      });
      await until('it serves', async () => (await status(started, endpoint, withToken)) === 200, 1_500);
      expect(performance.now() - killedAt).toBeLessThan(1_500);
      expect(await status(started, endpoint)).toBe(401);
    }
  });

  it('while the database is away: it serves with what was known last', async () => {
    const started = await bench();
    const { endpoint } = await served(started);
    started.table.broken = true;
    const { master } = await processes(started.options);
    process.kill(master, 'SIGKILL');
    await until('it serves', async () => (await status(started, endpoint, withToken)) === 200, 2_000);
  });
});

describe('what HAProxy lost', () => {
  it.each([
    ['the tokens', 'clear map grant.map', 200],
    ['the apps', 'clear map app.map;clear map address.map', 200],
    ['a replica', 'set server slot_1/r1 state maint', 200],
    ['a replica’s address', 'set server slot_1/r1 addr 127.0.0.1 port 1', 200],
  ])('(%s) is back within a second', async (_name, command, expected) => {
    const started = await bench();
    const { endpoint } = await served(started);
    await send(gatewayFiles(started.options.directory).workerSocket, command);
    await until('it is lost', async () => (await status(started, endpoint, withToken)) !== expected, 900).catch(
      () => undefined,
    );
    await until('it is back', async () => (await status(started, endpoint, withToken)) === expected, 1_500);
  });

  it('and what it should not have is gone', async () => {
    const started = await bench();
    const { endpoint } = await served(started);
    await send(
      gatewayFiles(started.options.directory).workerSocket,
      `add map grant.map ${endpoint.appId}|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 1`,
    );
    await until(
      'the forged grant is gone',
      async () => (await status(started, endpoint, { headers: { 'davit-token': '' } })) === 401,
      1_500,
    );
  });
});

describe('the controller gone', () => {
  it('leaves traffic flowing, and the next one adopts the HAProxy that runs', async () => {
    const started = await bench();
    const { endpoint, server } = await served(started);
    const before = await processes(started.options);
    const waiting = status(started, endpoint, { ...withToken, path: '/hold' });
    await until('a request is in flight', () => server.seen.some((request) => request.url === '/hold'));
    await started.gateway.close({ keepServing: true });
    expect(await status(started, endpoint, withToken)).toBe(200);
    started.table.revoke(TOKEN);
    started.table.allow(endpoint.appId, 'davit_second');
    const leaving = endpoint.servers[0];
    if (!leaving) throw new Error('one server');
    leaving.draining = true;
    const next = await bench({ ...started.options }, started.table);
    const after = await processes(next.options);
    expect([after.master, after.workers.map((worker) => worker.pid)]).toEqual([
      before.master,
      before.workers.map((worker) => worker.pid),
    ]);
    expect(await status(next, endpoint, withToken)).toBe(401);
    await until('its request is still counted', () => next.table.lastReport(leaving.replicaId)?.inFlight === 1);
    server.server.closeAllConnections();
    await waiting;
    await until('it is drained', () => next.table.lastReport(leaving.replicaId)?.drained);
  });

  it('and a next one with other settings reloads it without losing a request in flight', async () => {
    const started = await bench();
    const { endpoint, server } = await served(started);
    let finish: http.ServerResponse | null = null;
    server.server.on('request', (request, response) => {
      if (request.url === '/hold') finish = response;
    });
    const waiting = started.call(endpoint, { ...withToken, path: '/hold' });
    await until('a request is in flight', () => finish);
    await started.gateway.close({ keepServing: true });
    const next = await bench({ ...started.options, maxConnections: 400 }, started.table);
    const { workers } = await processes(next.options);
    expect(workers.map((worker) => worker.current).sort()).toEqual([false, true]);
    // A replica that drains is not through while the process before still has its request.
    const leaving = endpoint.servers[0];
    if (!leaving) throw new Error('one server');
    leaving.draining = true;
    next.changed();
    await until('it is counted', () => next.table.lastReport(leaving.replicaId)?.inFlight === 1);
    (finish as http.ServerResponse | null)?.end('late');
    expect((await waiting).text).toBe('late');
    await until('it is drained', () => next.table.lastReport(leaving.replicaId)?.drained);
    await until('the process before has ended', async () => (await processes(next.options)).workers.length === 1);
  });
});

describe('two gateways', () => {
  it('serve side by side in directories of their own', async () => {
    const [one, other] = [await bench(), await bench()];
    const first = await served(one);
    const second = await served(other);
    expect(await status(one, second.endpoint, withToken)).toBe(404);
    expect(await status(other, first.endpoint, withToken)).toBe(404);
    await one.gateway.close();
    expect(await status(other, second.endpoint, withToken)).toBe(200);
  });

  it('do not share a directory', async () => {
    const one = await bench();
    await expect(startBench({ ...one.options })).rejects.toThrow(
      /Another gateway runs already in .* set another DAVIT_HOME/,
    );
  });
});

describe('more apps than slots', () => {
  it('get more slots by a reload that loses no request', async () => {
    const started = await bench();
    const { endpoint, server } = await served(started);
    const agent = new http.Agent({ keepAlive: true });
    let calling = true;
    const statuses = new Set<number>();
    const caller = (async () => {
      while (calling) statuses.add((await started.call(endpoint, { ...withToken, agent })).status);
    })();
    const apps = Array.from({ length: 300 }, () => app([server.as()]));
    started.table.apps.push(...apps);
    started.changed();
    const last = apps.at(-1) ?? endpoint;
    await until('the last one answers', async () => (await status(started, last)) === 200, 5_000);
    for (const each of apps) expect(await status(started, each)).toBe(200);
    calling = false;
    await caller;
    agent.destroy();
    expect([...statuses]).toEqual([200]);
  });
});

describe('a slot that an app has left', () => {
  it('is not given to another while requests of the first may still look for a replica there', async () => {
    const started = await bench();
    const { endpoint, server } = await served(started);
    started.table.apps = [];
    const next = app([server.as()]);
    started.table.apps = [next];
    started.changed();
    await until('the next one answers', async () => (await status(started, next)) === 200);
    const map = await send(gatewayFiles(started.options.directory).workerSocket, 'show map app.map');
    expect(map).toMatch(new RegExp(`${next.appId} slot_2\\|`));
    expect(map).not.toContain(endpoint.appId);
  });
});
