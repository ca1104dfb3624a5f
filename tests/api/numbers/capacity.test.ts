/** Nodes, GPUs, the queue and prices over the API, beside a worker on the simulated engine: this machine has no GPU. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSimulatedEngine } from '../../../lib/engine/simulated/simulated-engine.ts';
import { createSimulatedHost, type SimulatedHost } from '../../../lib/engine/simulated/simulated-host.ts';
import type { App, AppCheck } from '../../../lib/http/answers/app.ts';
import type { NodeList, PriceList, QueueList } from '../../../lib/http/answers/capacity.ts';
import type { FittingFlavorList } from '../../../lib/http/answers/numbers.ts';
import { createLog } from '../../../lib/log/log.ts';
import { startWorker, type Worker } from '../../../lib/worker/worker.ts';
import { vault } from '../../encryption.ts';
import { until } from '../../wait.ts';
import { Api } from '../api.ts';

const GIB = 2 ** 30;
let api: Api;
let host: SimulatedHost;
let worker: Worker | null = null;

beforeAll(async () => {
  api = await Api.start();
});
afterAll(async () => {
  await worker?.stop();
  await api.close();
}, 60_000);

async function openWorker(): Promise<Worker> {
  const { name: instanceId } = await api.platform.db.instance.findFirstOrThrow();
  return startWorker({
    databaseUrl: api.databaseUrl,
    engine: openSimulatedEngine(host, instanceId),
    vault,
    instanceId,
    streams: null,
    log: createLog('worker'),
  });
}

const get = async <Body>(path: string) => (await api.call<Body>('GET', path)).body;
const flavor = async (id: string) => {
  const { items } = await get<FittingFlavorList>('/v1/flavor');
  const found = items.find((one) => one.id === id);
  if (!found) throw new Error(`there is no flavor ${id}`);
  return found;
};

describe('what fits', () => {
  it('is exact over several nodes: what is left over on each makes no replica more', async () => {
    const { db } = api.platform;
    for (const name of ['a', 'b']) {
      await db.node.create({
        data: { name, architecture: 'amd64', cpuMillis: 3000, memoryBytes: BigInt(64 * GIB) },
      });
    }
    const { room } = await flavor('ai1-1-cpu');
    expect(room.slice(0, 4)).toEqual([
      { units: 1, now: 6, ever: true },
      { units: 2, now: 2, ever: true },
      { units: 3, now: 2, ever: true },
      { units: 4, now: 0, ever: false },
    ]);
    const spec = { image: 'simulated/hello', resources: { cpu: 2 } };
    expect((await api.call<AppCheck>('POST', '/v1/app/check', { body: spec })).body.fitsNow).toBe(2);
  });

  it('is warned of where no node could ever hold it, with what could and is nearest', async () => {
    const nearest = { flavor: 'ai1-1-cpu', units: 3 };
    const check = (resources: unknown) =>
      api.call<AppCheck>('POST', '/v1/app/check', { body: { image: 'simulated/hello', resources } });
    for (const resources of [{ cpu: 8 }, { flavor: 'ai1-1-gpu', gpu: 1 }]) {
      expect((await check(resources)).body.warnings).toMatchObject([
        { code: 'NO_NODE_COULD_FIT', message: expect.stringContaining('3 × ai1-1-cpu'), nearest },
      ]);
    }
    expect((await flavor('ai1-1-gpu')).nearest).toEqual(nearest);
    const made = await api.call<App>('POST', '/v1/app', { body: { image: 'simulated/hello', name: 'by-default' } });
    expect(made.body.status.warnings).toMatchObject([{ code: 'NO_NODE_COULD_FIT', nearest }]);
    await api.call('DELETE', `/v1/app/${made.body.id}?force=true`);
  });
});

describe('the capacity map', () => {
  const onGpu = (name: string) =>
    api.app({ name, image: 'simulated/hello', resources: { flavor: 'tesla-t4-1-gpu', gpu: 1 } });

  it('has a flavor for the GPU that was found, without a price: nobody can take it', async () => {
    host = createSimulatedHost({
      cpuMillis: 8000,
      memoryBytes: 32 * GIB,
      gpus: {
        gpus: [{ deviceId: 'GPU-1', index: 0, name: 'Tesla T4', memoryBytes: 15 * GIB, usable: true }],
        warnings: [{ code: 'GPU_TOOLKIT_MISSING', message: 'The package nvidia-container-toolkit is missing.' }],
      },
    });
    worker = await openWorker();
    await until(
      'the flavor',
      () => api.call('GET', '/v1/capabilities/flavor/tesla-t4-1-gpu'),
      ({ status }) => status === 200,
    );
    const found = await flavor('tesla-t4-1-gpu');
    expect(found).toMatchObject({ fitsNow: 1, resourcesPerUnit: { cpu: 8, memory: 32 * GIB, gpu: 1 } });
    expect(found.price).toBeUndefined();
    const refused = await api.call('POST', '/v1/app', {
      body: { image: 'simulated/hello', resources: { flavor: 'tesla-t4-1-gpu', gpu: 1 } },
    });
    expect(refused.status).toBe(422);
    expect(refused.body.message).toContain('has no price yet');
  });

  it('takes a price, from now or from a time to come, and none for the past', async () => {
    const put = (body: unknown, id = 'tesla-t4-1-gpu') =>
      api.call<PriceList & { message: string }>('PUT', `/v1/flavor/${id}/price`, { body });
    const now = await put({ perHour: '0.6' });
    expect(now.body.items).toMatchObject([{ state: 'IN_FORCE', perHour: '0.600000000', setBy: 'admin@example.com' }]);
    await put({ perHour: '0.9', from: '2999-01-01T00:00:00Z' });
    const replaced = await put({ perHour: '0.72', from: '2999-01-01T00:00:00Z' });
    expect(replaced.body.items.map(({ state, perHour }) => [state, perHour])).toEqual([
      ['TO_COME', '0.720000000'],
      ['IN_FORCE', '0.600000000'],
    ]);
    expect((await flavor('tesla-t4-1-gpu')).price?.perHour).toBe('0.600000000');
    for (const body of [
      { perHour: '1', from: '2020-01-01T00:00:00Z' },
      { perHour: '-1' },
      { perHour: '1', from: 'soon' },
      {},
      { perHour: '1', to: 'x' },
    ]) {
      expect((await put(body)).status, JSON.stringify(body)).toBe(422);
    }
    expect((await put({ perHour: '1' }, 'none')).status).toBe(404);
    expect((await get<PriceList>('/v1/flavor/tesla-t4-1-gpu/price')).items).toHaveLength(2);
  });

  it('shows each GPU with its owner, what is reserved and free, and who waits, for what, in which place', async () => {
    const owner = await onGpu('owner');
    await until(
      'it to run',
      () => api.call('GET', `/v1/app/${owner}`),
      ({ body }) => body.status.state === 'RUNNING',
    );
    const [first, second] = [await onGpu('first'), await onGpu('second')];
    const { items } = await until(
      'both to wait',
      () => get<QueueList>('/v1/queue'),
      (queue) => queue.items.length === 2 && queue.items.every((one) => one.waitingFor.includes('Tesla')),
    );
    expect(items).toMatchObject([
      { app: first, appName: 'first', project: 'demo', position: 1, length: 2, gpus: 1, gpuModel: 'Tesla T4' },
      { app: second, position: 2, length: 2, waitingFor: '1 × Tesla T4: 0 of 1 free' },
    ]);
    expect((await get<App>(`/v1/app/${second}`)).status).toMatchObject({
      state: 'QUEUED',
      queue: { position: 2, length: 2, waitingFor: '1 × Tesla T4: 0 of 1 free' },
    });
    expect((await get<NodeList>('/v1/node')).items).toMatchObject([
      {
        cpu: { total: 8, reserved: 8, free: 0 },
        memory: { reserved: 32 * GIB, free: 0 },
        gpus: [
          { deviceId: 'GPU-1', state: 'HELD', owner: { app: owner, appName: 'owner', project: 'demo', ordinal: 0 } },
        ],
        apps: [{ app: owner, replicas: 1, cpu: 8, gpus: 1 }],
        appCount: 1,
        warnings: [{ code: 'GPU_TOOLKIT_MISSING' }],
      },
    ]);
    // Nothing is left behind those that wait.
    expect((await flavor('ai1-xs-cpu')).fitsNow).toBe(0);

    await api.call('DELETE', `/v1/app/${owner}?force=true`);
    await until(
      'the queue to move',
      () => get<App>(`/v1/app/${second}`),
      ({ status }) => status.queue?.position === 1,
    );
    expect((await get<App>(`/v1/app/${first}`)).status.queue).toBeUndefined();
    for (const app of [first, second]) await api.call('DELETE', `/v1/app/${app}?force=true`);
  });

  it('says of a GPU that is gone, or that cannot be used, that it is', async () => {
    const [gpu] = host.gpus.gpus ?? [];
    host.gpus = { gpus: gpu ? [{ ...gpu, usable: false }] : [], warnings: [] };
    await worker?.stop();
    worker = await openWorker();
    await until(
      'the node to be seen',
      () => get<NodeList>('/v1/node'),
      ({ items }) => items[0]?.gpus[0]?.state === 'UNUSABLE',
    );
    expect((await flavor('tesla-t4-1-gpu')).fitsEver).toBe(false);
  });
});
