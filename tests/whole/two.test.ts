/** Two instances side by side on one engine: neither sees, counts or touches the other's containers. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testImage } from '../images/build.ts';
import { until } from '../wait.ts';
import type { AppBody } from './client.ts';
import { type Davit, startDavit } from './davit.ts';

let one: Davit;
let other: Davit;
let image: string;
beforeAll(async () => {
  image = await testImage();
  one = await startDavit();
  other = await startDavit();
}, 300_000);
afterAll(async () => {
  await one.destroy();
  await other.destroy();
}, 120_000);

async function deploy(davit: Davit): Promise<AppBody> {
  const { body } = await davit.api('POST', '/v1/app', {
    name: 'same-name',
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
