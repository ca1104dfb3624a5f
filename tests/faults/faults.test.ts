/** Ten faults at random moments on the real engine; `npm run soak chaos` has fifty, by another seed each time. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replicaSpec, testInstance } from '../../lib/engine/conformance-harness.ts';
import { openEngine } from '../../lib/engine/open.ts';
import { until } from '../wait.ts';
import { processesOf } from '../whole/processes.ts';
import { openTown, type Town } from './faults.ts';

let town: Town;
beforeAll(async () => {
  town = await openTown(1);
}, 300_000);
afterAll(() => town.destroy(), 120_000);

it('four apps converge whatever dies under them: nothing orphaned, doubled or lost', async () => {
  for (let part = 0; part < 2; part++) {
    const suffered = await town.suffer(5);
    expect(await town.converge(), suffered.join(', ')).toEqual([]);
  }
}, 300_000);

it('a call that is under way outlives the gateway’s controller', async () => {
  const { davit, image } = town;
  const { body: app } = await davit.api('POST', '/v1/app', {
    image,
    command: ['/serve'],
    unsecureHttp: true,
    resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
  });
  await davit.reach(app.id, ['RUNNING']);
  await until(
    'it answers',
    async () => (await fetch(app.status.url)).status,
    (status) => status === 200,
  );
  const streaming = fetch(new URL('stream/30', app.status.url)).then((response) => response.text());
  process.kill(await davit.pidOf('davit-gateway'), 'SIGKILL');
  expect((await streaming).match(/^data:/gm)).toHaveLength(30);
}, 60_000);

it('nothing is left on the engine once all apps are deleted', async () => {
  expect(await town.clear()).toEqual([]);
}, 60_000);

it('what an engine that died amid a start has forgotten is ended before it is started anew, or removed', async () => {
  const { own, image } = town;
  const { restart } = own;
  if (!restart) return;
  const instanceId = testInstance();
  const engine = openEngine({ engine: 'docker', instanceId, dockerHost: own.address, networkRange: '10.88.0.0/16' });
  const forgotten = async (): Promise<string> => {
    const { containerId } = await engine.create(replicaSpec(instanceId, { image, command: ['/serve'] }));
    const starting = engine.start(containerId).catch(() => undefined);
    await until('it begins', () => own.hasBegun(containerId), Boolean, { everyMs: 1 });
    await restart('SIGKILL');
    await starting;
    if ((await own.unseen()).includes(containerId)) return containerId;
    // It came to know, just in time.
    await engine.remove(containerId);
    return forgotten();
  };
  const again = await forgotten();
  expect(await engine.start(again)).toMatchObject({ status: 'running', address: expect.any(String) });
  await engine.remove(again);
  await engine.remove(await forgotten());
  await until('nothing runs unseen', own.unseen, (ids) => ids.length === 0);
  await engine.removeUnusedNetworks();
}, 60_000);

it('stopped while the gateway is being restarted, it leaves no process behind', async () => {
  const { davit } = town;
  process.kill(await davit.pidOf('davit-gateway'), 'SIGKILL');
  await davit.stop();
  await until(
    'no process is left',
    () => processesOf(davit.pid, davit.home),
    (left) => left.length === 0,
  );
}, 30_000);
