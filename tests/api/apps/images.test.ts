/** What would come of an image: of one that the engine has, and of one that its registry has. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImagePreflight } from '../../../lib/http/answers/image.ts';
import { writeImages } from '../../../lib/store/disk/images.ts';
import { writeMaxImageBytes } from '../../../lib/store/instance.ts';
import { describeBlob, makeImage } from '../../fixtures/engine-images/registry-image.ts';
import { startTinyRegistry, type TinyRegistry } from '../../fixtures/engine-images/tiny-registry.ts';
import { Api } from '../api.ts';

const ID = `sha256:${'1'.repeat(64)}`;
/** An image of the registry begins as one of the engine's does. */
const FIRST_LAYER = `sha256:${'4'.repeat(64)}`;
let api: Api;
let registry: TinyRegistry;
let digest: string;

beforeAll(async () => {
  registry = await startTinyRegistry('preflight');
  api = await Api.start({ DAVIT_ALLOW_HOSTS: `127.0.0.1/32:${registry.host.split(':')[1]}` });
  digest = registry.publish('team/model', '1.2', await makeImage('preflight model', { architecture: 'amd64' }));
  registry.publish('team/arm', '1', await makeImage('preflight arm', { architecture: 'arm64' }));
  const { db } = api.platform;
  await db.node.create({ data: { name: 'node', architecture: 'amd64', cpuMillis: 1000, memoryBytes: 1 } });
  const stored = { bytes: 1234, containers: 0, apps: [] };
  const config = { platform: 'linux/amd64', exposedPorts: [8501], user: '', layers: [FIRST_LAYER, ID] };
  await writeImages(
    db,
    [
      { ...stored, id: ID, names: ['team/built:1', `docker.io/team/built@sha256:${'2'.repeat(64)}`], config },
      {
        ...stored,
        id: `sha256:${'3'.repeat(64)}`,
        names: ['team/foreign:1'],
        config: { ...config, platform: 'linux/arm64' },
      },
    ],
    new Date(0),
  );
});
afterAll(async () => {
  await api.close();
  await registry.close();
});

async function preflight(image: string): Promise<ImagePreflight> {
  const asked = await api.call<ImagePreflight>('POST', '/v1/image/preflight', { body: { image } });
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const lookedUp = await api.call<ImagePreflight>('GET', `/v1/image/preflight?image=${encodeURIComponent(image)}`);
  expect(lookedUp.body).toEqual(asked.body);
  return asked.body;
}

describe('an image', () => {
  it('of a registry is told whole, and nothing of it is fetched', async () => {
    expect(await preflight(`${registry.host}/team/model:1.2`)).toMatchObject({
      usable: true,
      source: 'registry',
      registry: registry.host,
      digest,
      platform: 'linux/amd64',
      exposedPorts: [9000],
      user: 'someone',
      layers: 1,
    });
    expect(registry.requests.filter((path) => path.includes('/blobs/'))).toHaveLength(1);
  });

  it('of the engine is told by any of its names, and asked of no registry', async () => {
    const expected = { usable: true, source: 'engine', exposedPorts: [8501], platform: 'linux/amd64', bytes: 1234 };
    const names = ['team/built:1', 'docker.io/team/built:1', 'index.docker.io/team/built:1'];
    for (const name of [...names, `team/built@sha256:${'2'.repeat(64)}`, ID]) {
      expect(await preflight(name), name).toMatchObject(expected);
    }
  });

  it.each([
    ['team/model:1.3', 'IMAGE_NOT_FOUND', '1.2'],
    ['nobody/nothing:1', 'IMAGE_NOT_FOUND', 'push'],
    ['private/image:1', 'IMAGE_UNAUTHORIZED', 'private'],
    ['team/arm:1', 'IMAGE_PLATFORM_MISMATCH', 'linux/amd64'],
  ])('%s is not usable: %s', async (name, code, words) => {
    const found = await preflight(`${registry.host}/${name}`);
    expect(found).toMatchObject({ usable: false, code, source: 'registry' });
    expect(found.message).toContain(words);
    expect(found.message).toContain(name);
  });

  it('of which the engine has layers is told with what is left to fetch', async () => {
    const image = await makeImage('preflight shared', { architecture: 'amd64' });
    const { layers, ...manifest } = JSON.parse(image.manifest);
    const [config = Buffer.of(), layer = Buffer.of()] = image.blobs;
    const parsed = JSON.parse(config.toString());
    parsed.rootfs.diff_ids.unshift(FIRST_LAYER);
    const shared = Buffer.from(JSON.stringify(parsed));
    const two = [{ ...layers[0], digest: `sha256:${'5'.repeat(64)}`, size: 1000 }, layers[0]];
    const described = { ...manifest, config: { ...manifest.config, ...describeBlob(shared) }, layers: two };
    registry.publish('team/shared', '1', { manifest: JSON.stringify(described), blobs: [shared, layer] });
    const found = await preflight(`${registry.host}/team/shared:1`);
    expect(found).toMatchObject({ usable: true, layers: 2, layersThere: 1, missingBytes: layer.length });
    expect(found.bytes).toBe(1000 + layer.length + shared.length);
    expect(found.message).toContain('1 of them here already');
  });

  it('that is larger than the disk has room for, or an administrator allows, is too large before anything runs', async () => {
    const image = `${registry.host}/huge/image:latest`;
    const { db } = api.platform;
    expect(await preflight(image), 'no disk is known yet').toMatchObject({ usable: true });
    await db.node.updateMany({ data: { diskBytes: 2n ** 40n, freeDiskBytes: 2n ** 37n } });
    const full = await preflight(image);
    expect(full).toMatchObject({ usable: false, code: 'IMAGE_TOO_LARGE', source: 'registry', layers: 1 });
    expect(full.message).toMatch(/huge\/image:latest is too large\. 40\sTiB would have to be fetched.*128\sGiB free/);
    await writeMaxImageBytes(db, 20 * 2 ** 30);
    expect((await preflight(image)).message).toMatch(/this instance takes images of 20\sGiB at most/);
    await writeMaxImageBytes(db, null);
    await db.node.updateMany({ data: { diskBytes: null, freeDiskBytes: null } });
  });

  it('of the engine that is for other machines is not usable either', async () => {
    expect(await preflight('team/foreign:1')).toMatchObject({
      usable: false,
      code: 'IMAGE_PLATFORM_MISMATCH',
      source: 'engine',
    });
  });

  it('of this host’s own ports is not asked for, unless they are listed', async () => {
    expect(await preflight('127.0.0.1:1/team/model:1')).toMatchObject({ code: 'REGISTRY_ADDRESS_REFUSED' });
  });

  it('that is no reference, or missing, is refused by its field', async () => {
    for (const image of ['', 'UPPER/case', 'a b', '169.254.169.254/x:1', undefined]) {
      const { status, body } = await api.call('POST', '/v1/image/preflight', { body: { image } });
      expect(status).toBe(422);
      expect(body.message).toContain('image');
    }
    expect((await api.call('GET', '/v1/image/preflight')).status).toBe(400);
  });

  it('is given up when the caller goes', async () => {
    const cancel = new AbortController();
    cancel.abort();
    const path = `/v1/image/preflight?image=${registry.host}/team/model:gone`;
    const response = await api.raw('GET', path, {}, cancel.signal);
    expect(response.status).toBe(499);
  });
});
