/** A registry whose certificate an authority of its own signed: the engine fetches from it once a project gave that CA. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker, { type NetworkInspectInfo } from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../lib/log/log.ts';
import { deleteApp } from '../../lib/services/apps/change-run.ts';
import { createRegistry, deleteRegistry } from '../../lib/services/registries/registries.ts';
import { tendImages } from '../../lib/worker/reconcile/images.ts';
import { exportImage } from '../fixtures/engine-images/registry-image.ts';
import { forgetImages } from '../fixtures/engine-images/tiny-registry.ts';
import { BRIDGE_CERTIFICATE, BRIDGE_KEY, TEST_CA, TEST_CERTIFICATE } from '../fixtures/registry/certificate.ts';
import { pushImage, type RealRegistry, startRealRegistry, USER } from '../fixtures/registry/real-registry.ts';
import { type Lab, openLab } from './lab.ts';

const docker = new Docker();
let lab: Lab;
let root: string;
let registry: RealRegistry;
beforeAll(async () => {
  lab = await openLab();
  root = await mkdtemp(path.join(tmpdir(), 'davit-registry-data-'));
  const open = await startRealRegistry({ root });
  await pushImage(open.host, 'team/trusted', '1', await exportImage(docker, lab.image, `${lab.instanceId} trusted`));
  await open.close();
  // Of what is on loopback Docker looks at no certificate.
  const bridge: NetworkInspectInfo = await docker.getNetwork('bridge').inspect();
  const { Gateway: gateway, Subnet: subnet = '' } = bridge.IPAM?.Config?.[0] ?? {};
  // An engine that has just made its first bridge does not name its address yet.
  const address = gateway ?? subnet.replace(/\.\d+\/\d+$/, '.1');
  registry = await startRealRegistry({ root, tls: { address, certificate: BRIDGE_CERTIFICATE, key: BRIDGE_KEY } });
  await lab.startWorker();
}, 120_000);
afterAll(async () => {
  await lab.close();
  await lab.engine.trustRegistries(new Map());
  await forgetImages(docker, registry.host);
  await registry.close();
  await rm(root, { recursive: true, force: true });
}, 60_000);

// Only root may tell the engine.
it.runIf(process.getuid?.() === 0)(
  'is trusted while a project has its CA, beside that of another project, and not a moment longer',
  async () => {
    const { platform, actor, projectId, db, engine } = lab;
    const image = `${registry.host}/team/trusted:1`;
    const endOf = async () => {
      const appId = await lab.createApp({ image });
      const app = await lab.reach(appId, ['RUNNING', 'FAILED', 'ERROR'], 60_000);
      await deleteApp(platform, actor, appId, { force: true });
      await lab.reach(appId, ['DELETED']);
      return app;
    };
    const other = await db.project.create({ data: { slug: 'beside', name: 'beside' } });
    const added = { url: registry.host, ...USER, untested: true };
    await createRegistry(platform, actor, other.id, { ...added, ca: TEST_CERTIFICATE });
    const { id } = await createRegistry(platform, actor, projectId, { ...added, ca: TEST_CA });
    expect(await endOf()).toMatchObject({ state: 'RUNNING' });

    await forgetImages(docker, registry.host);
    await deleteRegistry(platform, actor, id, { force: true });
    await tendImages({ db, engine, log: createLog('worker') });
    const pulled = engine.pull(image, () => undefined, new AbortController().signal);
    await expect(pulled).rejects.toMatchObject({
      kind: 'registry-unreachable',
      message: expect.stringContaining('x509'),
    });
  },
);
