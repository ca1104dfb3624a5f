/**
 * Two instances side by side on one engine: neither sees, counts or touches the other's containers. And two workers of
 * one instance: the second works when the first does not.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testImage } from '../images/build.ts';
import { until } from '../wait.ts';
import { type AppBody, ROOT } from './client.ts';
import { type Davit, startDavit, withoutTestRunner } from './davit.ts';

/** What the product promises. */
const TAKEOVER_MS = 10_000;

let one: Davit;
let other: Davit;
let image: string;
let worker: ChildProcess | null = null;
beforeAll(async () => {
  image = await testImage();
  one = await startDavit();
  other = await startDavit();
}, 300_000);
afterAll(async () => {
  worker?.kill('SIGKILL');
  await one.destroy();
  await other.destroy();
}, 120_000);

async function deploy(davit: Davit, name = 'same-name'): Promise<AppBody> {
  const { body } = await davit.api('POST', '/v1/app', {
    name,
    image,
    command: ['/serve'],
    unsecureHttp: true,
    resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
  });
  const app = await davit.reach(body.id, ['RUNNING']);
  await until(
    'it answers',
    async () => (await fetch(app.status.url)).status,
    (status) => status === 200,
  );
  return app;
}

it('each runs its own app of the same name, through kills, restarts and deletion of the other', async () => {
  const mine = await deploy(one);
  const theirs = await deploy(other);
  const containerOf = async () =>
    (await other.api<{ items: { containerId: string }[] }>('GET', `/v1/app/${theirs.id}/replica`)).body.items[0]
      ?.containerId;
  const container = await containerOf();

  process.kill(await one.pidOf('davit-worker'), 'SIGKILL');
  await one.reach(mine.id, ['RUNNING']);
  await one.stop();
  one = await one.restart();
  expect((await one.api('DELETE', `/v1/app/${mine.id}?force=true`)).status).toBe(204);
  await one.reach(mine.id, ['DELETED']);

  expect(await containerOf()).toBe(container);
  expect((await fetch(theirs.status.url)).status).toBe(200);
  expect((await other.api('GET', `/v1/app/${mine.id}`)).status).toBe(404);
  // The gateway of one does not know the other's apps, whatever the address.
  const crossed = theirs.status.url.replace(`:${other.gatewayPort}`, `:${one.gatewayPort}`);
  expect((await fetch(crossed)).status).toBe(404);
}, 120_000);

it('`npm run worker` stands by, takes over from a worker that is killed, and gives back when it is stopped', async () => {
  const app = await deploy(other, 'two-workers');
  const second = spawn(process.execPath, ['bin/worker.mjs'], {
    cwd: ROOT,
    env: { ...withoutTestRunner(process.env), NODE_ENV: 'production', DAVIT_HOME: other.home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  worker = second;
  let printed = '';
  second.stdout.on('data', (data) => (printed += String(data)));
  await until(
    'a second worker stands by',
    () => printed,
    (seen) => seen.includes('it works when the first does not'),
  );
  const log = (name: string) => readFileSync(path.join(other.home, 'logs', `${name}.log`), 'utf8');
  const works = (name: string, times: number) =>
    until(
      `${name} works`,
      () => log(name).match(/"works"/g)?.length ?? 0,
      (count) => count === times,
      { timeoutMs: TAKEOVER_MS },
    );
  const scale = async (replicas: number) => {
    expect((await other.api('PUT', `/v1/app/${app.id}/scalingstrategy`, { fixed: { replicas } })).status).toBe(204);
    await until(
      `${replicas} replicas`,
      async () => (await other.api<AppBody>('GET', `/v1/app/${app.id}`)).body.status,
      ({ state, availableReplicas }) => state === 'RUNNING' && availableReplicas === replicas,
    );
  };
  const before = log('worker').match(/"works"/g)?.length ?? 0;
  expect(log('worker-2')).not.toContain('"works"');

  process.kill(await other.pidOf('davit-worker'), 'SIGKILL');
  await works('worker-2', 1);
  await scale(2);

  // Started again by its supervisor, the first stands by now.
  const exited = new Promise((resolve) => second.once('exit', resolve));
  second.kill('SIGTERM');
  expect(await exited).toBe(0);
  await works('worker', before + 1);
  await scale(1);
}, 60_000);
