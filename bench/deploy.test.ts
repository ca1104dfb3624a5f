import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Docker from 'dockerode';
import { afterEach, describe, expect, test } from 'vitest';
import { removeContainer } from '../tests/images/container.ts';
import { millisecondsOf } from './davit-api.ts';
import { runDeployBench } from './deploy.ts';
import { until200 } from './first-answer.ts';
import { formatTable, median, percentile } from './statistics.ts';

const docker = new Docker();
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function listenOn(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

interface StandInApp {
  container: Docker.Container;
  address: string;
  events: { type: string; from: string | null; to: string | null; code: string; at: string }[];
}

/** The routes that the benchmark calls, with one real container per app. */
async function standIn(fail = false) {
  const networkName = `davit-bench-standin-${randomBytes(6).toString('hex')}`;
  const network = await docker.createNetwork({ Name: networkName });
  const containers: Docker.Container[] = [];
  closing.push(async () => {
    await Promise.all(containers.map((container) => removeContainer(container)));
    await network.remove();
  });
  const apps = new Map<string, StandInApp>();
  const requests: string[] = [];
  const now = () => new Date(performance.timeOrigin + performance.now()).toISOString().replace('Z', '123Z');

  const create = async (spec: { image: string }): Promise<string> => {
    const id = randomBytes(6).toString('hex');
    const events: StandInApp['events'] = [];
    const replica = (code: string) => events.unshift({ type: 'replica', from: null, to: null, code, at: now() });
    events.unshift({ type: 'state', from: null, to: 'QUEUED', code: 'APP_QUEUED', at: now() });
    replica('REPLICA_PLACED');
    const container = await docker.createContainer({
      name: `davit-bench-standin-${id}`,
      Image: spec.image,
      Labels: { 'io.davit.app': id },
      User: '42420:42420',
      HostConfig: {
        NetworkMode: networkName,
        Init: true,
        CapDrop: ['ALL'],
        Memory: 128 * 1024 * 1024,
        NanoCpus: 500_000_000,
      },
    });
    containers.push(container);
    replica('REPLICA_CREATED');
    await container.start();
    replica('REPLICA_STARTED');
    replica('REPLICA_READY');
    events.unshift({ type: 'state', from: 'INITIALIZING', to: 'RUNNING', code: 'APP_RUNNING', at: now() });
    const address = (await container.inspect()).NetworkSettings.Networks[networkName]?.IPAddress ?? '';
    apps.set(id, { container, address, events });
    return id;
  };

  const answer = async (call: IncomingMessage): Promise<[number, unknown]> => {
    const [path = ''] = (call.url ?? '').split('?');
    const id = path.split('/')[3] ?? '';
    const app = apps.get(id);
    requests.push(`${call.method} ${call.url}`);
    if (call.headers.authorization !== 'Bearer stand-in') return [401, { message: 'no token' }];
    if (call.method === 'POST') {
      let body = '';
      for await (const chunk of call) body += String(chunk);
      return [200, { id: await create(JSON.parse(body) as { image: string }), status: { state: 'QUEUED' } }];
    }
    if (!app) return [404, {}];
    if (call.method === 'DELETE') {
      await removeContainer(app.container);
      apps.delete(id);
      return [204, null];
    }
    if (path.endsWith('/event')) return [200, { items: app.events }];
    const info = { code: 'PORT_CLOSED', message: 'Nothing listens.' };
    return [200, { id, status: fail ? { state: 'FAILED', info } : { state: 'RUNNING' } }];
  };

  const consolePort = await listenOn(
    createServer((call, response) => {
      void answer(call).then(([status, body]) =>
        response.writeHead(status).end(body ? JSON.stringify(body) : undefined),
      );
    }),
  );
  const gatewayPort = await listenOn(
    createServer((call, response) => {
      const app = apps.get((call.headers.host ?? '').split('.')[0] ?? '');
      if (!app || fail) return response.writeHead(503).end();
      const onward = request({ host: app.address, port: 8080, path: call.url }, (answered) => {
        response.writeHead(answered.statusCode ?? 502);
        answered.pipe(response);
      });
      onward.on('error', () => response.writeHead(502).end());
      return onward.end();
    }),
  );
  return { url: `http://127.0.0.1:${consolePort}`, token: 'stand-in', gatewayPort, requests, apps };
}

describe('the deploy benchmark, against a stand-in for Davit on the real engine', () => {
  test('measures both in turns, phase by phase, and leaves nothing behind', { timeout: 60_000 }, async () => {
    const davit = await standIn();
    const report = await runDeployBench({ ...davit, rounds: 2 });
    expect(report.samples.davit).toHaveLength(2);
    expect(report.samples.docker).toHaveLength(2);
    expect(report.samples.bridge).toHaveLength(2);
    for (const { totalMs, reachedMs } of report.samples.davit) {
      const order = Object.values(reachedMs);
      expect(order.every((ms) => ms >= 0 && ms <= totalMs)).toBe(true);
      expect(reachedMs.accepted).toBeLessThanOrEqual(reachedMs.created);
      expect(reachedMs.created).toBeLessThan(reachedMs.started);
    }
    for (const { totalMs, reachedMs } of [...report.samples.docker, ...report.samples.bridge]) {
      expect(reachedMs.created).toBeLessThan(reachedMs.started);
      expect(reachedMs.ready).toBe(totalMs);
    }
    expect(report.ratio).toBeCloseTo(report.davit.totalMs.median / report.docker.totalMs.median, 10);
    expect(
      davit.requests.filter((line) => line.startsWith('DELETE')).every((line) => line.includes('force=true')),
    ).toBe(true);
    expect(davit.apps.size).toBe(0);
    const left = await docker.listContainers({ all: true, filters: { name: ['davit-bench-[0-9a-f]{12}'] } });
    expect(left).toEqual([]);
    expect(await docker.listNetworks({ filters: { name: ['davit-bench-[0-9a-f]{12}'] } })).toEqual([]);
  });

  test('an app that fails ends it with the reason, deleted', { timeout: 60_000 }, async () => {
    const davit = await standIn(true);
    await expect(runDeployBench({ ...davit, rounds: 1 })).rejects.toThrow(/FAILED PORT_CLOSED: Nothing listens/);
    expect(davit.apps.size).toBe(0);
  });

  test('a refusal is passed on as it was said', async () => {
    const davit = await standIn();
    await expect(runDeployBench({ ...davit, token: 'wrong' })).rejects.toThrow(/POST \/v1\/app: 401 .*no token/);
  });
});

test('until200 waits for a 200 and says what it got instead', async () => {
  let answered = 0;
  const port = await listenOn(
    createServer((_call, response) => {
      answered += 1;
      response.writeHead(answered < 5 ? 503 : 200).end();
    }),
  );
  await until200({ address: '127.0.0.1', port, host: 'a.example' }, 5_000);
  expect(answered).toBe(5);
  await expect(until200({ address: '127.0.0.1', port: 9, host: 'b.example' }, 50)).rejects.toThrow(
    'b.example gave no 200 within 50 ms, but ECONNREFUSED',
  );
});

test('times keep their microseconds', () => {
  expect(millisecondsOf('1970-01-01T00:00:01.000250Z')).toBeCloseTo(1000.25, 6);
  expect(millisecondsOf('1970-01-01T00:00:02Z')).toBe(2000);
});

test('median and table', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([4, 1, 3, 2], 0.95)).toBe(4);
  expect(percentile([], 0.5)).toBeNaN();
  expect(
    formatTable([
      ['', 'ms'],
      ['ready', '7.0'],
      ['up', '12.5'],
    ]),
  ).toBe('         ms\nready   7.0\nup     12.5');
});
