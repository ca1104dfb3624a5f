/** What containers, images and networks take of a disk, on a real engine: bounded, listed, and removed if ours. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.db.flavor.update({ where: { id: 'ai1-xs-cpu' }, data: { diskBytes: 8 * 2 ** 20 } });
  await lab.startWorker();
}, 300_000);
afterAll(() => lab.close(), 60_000);

const fills = 'head -c 20000000 /dev/zero > /workspace/full';

describe('a container that writes more to its disk than its flavor has', () => {
  it('fails its app where it was not ready by then', async () => {
    const appId = await lab.createApp({ command: ['sh', '-c', `${fills}; exec sleep 1000`] });
    const app = await lab.reach(appId, ['FAILED', 'RUNNING']);
    expect(app).toMatchObject({ state: 'FAILED', reasonCode: 'DISK_LIMIT_EXCEEDED' });
    expect(app.reasonMessage).toMatch(/more to its own disk than the 8\sMiB that its flavor has.*take more units/s);
  }, 60_000);

  it('is replaced where it served, and its timeline says why', async () => {
    const appId = await lab.createApp({ command: ['sh', '-c', `/serve & sleep 2; ${fills}; wait`] });
    await lab.reach(appId, ['RUNNING']);
    const [first] = await lab.engine.list({ appId });
    const told = async () => (await lab.timeline(appId)).filter(({ code }) => code === 'DISK_LIMIT_EXCEEDED');
    await until('the reason', told, (events) => events.length > 0);
    await lab.reach(appId, ['RUNNING']);
    expect((await lab.engine.list({ appId }))[0]?.containerId).not.toBe(first?.containerId);
  }, 60_000);
});
