/** GPUs by device id, from detection to release, on the simulated engine: this machine may have none. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { openSimulatedEngine } from '../../lib/engine/simulated/simulated-engine.ts';
import { createSimulatedHost, type SimulatedHost } from '../../lib/engine/simulated/simulated-host.ts';
import { deleteApp, restartApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

const GIB = 2 ** 30;
const V100S = { name: 'Tesla V100S-PCIE-32GB', memoryBytes: 32_510 * 2 ** 20, usable: true };
const GPUS = ['GPU-a', 'GPU-b'];
let lab: Lab;
let host: SimulatedHost;

beforeAll(async () => {
  lab = await openLab();
  host = createSimulatedHost({
    cpuMillis: 32_000,
    memoryBytes: 128 * GIB,
    gpus: {
      gpus: [
        ...GPUS.map((deviceId, index) => ({ ...V100S, deviceId, index })),
        { name: 'NVIDIA A100-SXM4-80GB', memoryBytes: 80 * GIB, usable: false, deviceId: 'GPU-c', index: 2 },
      ],
      warnings: [{ code: 'GPU_TOOLKIT_MISSING', message: 'The package nvidia-container-toolkit is missing.' }],
    },
  });
  await lab.startWorker({ engine: openSimulatedEngine(host, lab.instanceId) });
}, 300_000);
afterAll(() => lab.close(), 60_000);

const onGpu = (more: Partial<AppSpecInput> = {}) =>
  lab.createApp({ image: 'simulated/hello', command: null, resources: { flavor: 'ai1-1-gpu', gpu: 1 }, ...more });
const owners = async () =>
  new Map(
    (await lab.db.gpuHold.findMany({ include: { replica: true } })).map((hold) => [hold.deviceId, hold.replica.appId]),
  );
const owned = (count: number) => until(`${count} GPUs to be held`, owners, (held) => held.size === count);
const placeOf = (appId: string) =>
  until(
    'its place in the queue',
    () => lab.db.replica.findFirst({ where: { appId, state: 'QUEUED' }, include: { queuePlace: true } }),
    (replica) => replica?.waitingFor != null && replica.queuePlace?.position != null,
  );

it('a detected model without a flavor gets one, with its share of the node and without a price', async () => {
  const made = await until(
    'the flavor',
    () => lab.db.flavor.findUnique({ where: { id: 'a100-80gb-1-gpu' }, include: { prices: true } }),
    (flavor) => flavor !== null,
  );
  expect(made).toMatchObject({
    gpuModel: 'A100 80GB',
    gpus: 1,
    cpuMillis: 10_000,
    memoryBytes: BigInt(42 * GIB),
    maxUnits: 1,
    prices: [],
  });
  expect(await lab.db.flavor.count({ where: { gpuModel: 'Tesla V100S' } })).toBe(1);
  expect(await lab.db.node.findFirst()).toMatchObject({ warnings: [{ code: 'GPU_TOOLKIT_MISSING' }] });
  await expect(onGpu({ resources: { flavor: 'a100-80gb-1-gpu', gpu: 1 } })).rejects.toThrow(/no price yet/);
});

it('each GPU goes to one replica, which sees it alone; who comes third waits, with its place and reason', async () => {
  const apps = [await onGpu(), await onGpu()];
  for (const app of apps) await lab.reach(app, ['RUNNING']);
  const held = await owned(2);
  expect([...held.keys()].sort()).toEqual(GPUS);
  expect(new Set(held.values())).toEqual(new Set(apps));
  for (const { spec, container } of host.containers.values()) {
    expect(spec.gpuDeviceIds).toHaveLength(1);
    expect(held.get(spec.gpuDeviceIds[0] ?? '')).toBe(container.appId);
  }

  const [third, fourth] = [await onGpu(), await onGpu()];
  expect(await placeOf(fourth)).toMatchObject({ queuePlace: { position: 2, length: 2 } });
  expect(await placeOf(third)).toMatchObject({
    waitingFor: '1 × Tesla V100S: 0 of 2 free',
    queuePlace: { position: 1, length: 2 },
  });

  // A crash keeps it, a stop and a deletion let go of it.
  const [first = '', second = ''] = apps;
  const [own] = [...held].filter(([, app]) => app === first).map(([deviceId]) => deviceId);
  for (const entry of host.containers.values()) if (entry.container.appId === first) host.end(entry, 1);
  await until(
    'it to be back',
    () => lab.db.replica.findFirstOrThrow({ where: { appId: first } }),
    (replica) => replica.restarts === 1 && replica.state === 'READY',
  );
  expect((await owners()).get(own ?? '')).toBe(first);
  await stopApp(lab.platform, lab.actor, first, {});
  await lab.reach(third, ['RUNNING']);
  expect((await owners()).get(own ?? '')).toBe(third);
  await until(
    'the queue to have moved',
    () => placeOf(fourth),
    (replica) => replica?.queuePlace?.position === 1,
  );
  await deleteApp(lab.platform, lab.actor, second, { force: true });
  await lab.reach(fourth, ['RUNNING']);

  // A restart on the last GPUs: one goes, then one comes.
  await restartApp(lab.platform, lab.actor, third, {});
  await until(
    'the next revision to serve',
    () => lab.db.replica.findFirst({ where: { appId: third, revision: 2 } }),
    (replica) => replica?.state === 'READY',
  );
  expect((await owners()).get(own ?? '')).toBe(third);
  for (const app of [third, fourth]) await deleteApp(lab.platform, lab.actor, app, { force: true });
  await owned(0);
});

it('one that fails lets go of it', async () => {
  const appId = await onGpu({ image: 'simulated/private' });
  await lab.reach(appId, ['FAILED']);
  await owned(0);
  const [replica] = await lab.db.replica.findMany({ where: { appId } });
  expect(replica?.gpuDeviceIds).toHaveLength(1);
});
