/** What containers, images and networks take of a disk, on a real engine: bounded, listed, and removed if ours. */

import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../lib/log/log.ts';
import { readDisk } from '../../lib/services/disk/disk.ts';
import { collectGarbage } from '../../lib/worker/reconcile/collect.ts';
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

describe('what belongs to nothing that is known', () => {
  it('is listed, goes once its grace is over, and nobody else’s goes with it', async () => {
    const { db, engine, instanceId } = lab;
    const context = { db, engine, instanceId, log: createLog('worker') };
    const replica = (more: object) => ({
      instanceId,
      projectId: '01900000-0000-7000-8000-000000000001',
      projectSlug: 'of-nobody',
      appId: '01900000-0000-7000-8000-00000000000a',
      replicaId: '01900000-0000-7000-8000-0000000000aa',
      revision: 1,
      ordinal: 0,
      image: lab.image,
      command: ['/serve'],
      envVars: [],
      cpuMillis: 100,
      memoryBytes: 64 * 2 ** 20,
      gpuDeviceIds: [],
      mounts: [],
      ...more,
    });
    const { containerId } = await engine.create(replica({}));
    // Of an image that says it were ours, made by hand.
    const docker = new Docker();
    const foreign = await docker.createContainer({
      Image: await imageThatClaims(docker, instanceId),
      Cmd: ['/serve'],
    });
    try {
      await collectGarbage(context, 3600);
      const { orphans } = await readDisk(lab.platform, lab.actor, {});
      expect(orphans.map(({ kind, id, name }) => [kind, kind === 'network' ? name : id]).sort()).toEqual([
        ['container', containerId],
        ['network', `davit-${instanceId}-of-nobody`],
      ]);
      expect(await engine.inspect(containerId)).not.toBeNull();

      await db.orphan.updateMany({ data: { removeAfter: new Date(0) } });
      await collectGarbage(context, 3600);
      await collectGarbage(context, 3600);
      expect(await engine.inspect(containerId)).toBeNull();
      expect((await engine.networks()).map(({ name }) => name)).not.toContain(`davit-${instanceId}-of-nobody`);
      await collectGarbage(context, 3600);
      expect((await readDisk(lab.platform, lab.actor, {})).orphans).toEqual([]);
      expect((await foreign.inspect()).Id).toBe(foreign.id);
    } finally {
      await foreign.remove({ force: true });
      await docker.getImage(`davit-test/claims-${instanceId}`).remove();
    }
  }, 60_000);
});

async function imageThatClaims(docker: Docker, instanceId: string): Promise<string> {
  const base = await docker.createContainer({ Image: lab.image, Cmd: ['/serve'] });
  const Labels = {
    'io.davit.instance': instanceId,
    'io.davit.app': '01900000-0000-7000-8000-00000000000b',
    'io.davit.replica': '01900000-0000-7000-8000-0000000000bb',
  };
  const repo = `davit-test/claims-${instanceId}`;
  await base.commit({ repo, tag: 'latest', Labels });
  await base.remove();
  return `${repo}:latest`;
}
