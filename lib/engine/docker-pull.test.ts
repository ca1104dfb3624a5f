import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTinyRegistry, type TinyRegistry } from '../../tests/fixtures/engine-images/tiny-registry.ts';
import { TEST_TIMEOUT_MS, testInstance, until } from './conformance-harness.ts';
import { openDockerEngine } from './docker/docker-engine.ts';
import { pullError } from './docker/errors.ts';
import { splitReference } from './docker/images.ts';
import type { EngineErrorKind, PullProgress } from './engine.ts';

describe('pulling on Docker', { timeout: TEST_TIMEOUT_MS }, () => {
  const engine = openDockerEngine({ instanceId: testInstance(), dockerHost: null, networkRange: '10.83.0.0/16' });
  const { signal } = new AbortController();
  let registry: TinyRegistry;

  beforeAll(async () => {
    registry = await startTinyRegistry(randomUUID());
  });
  afterAll(async () => {
    const docker = new Docker();
    for (const tag of ['latest', 'other']) {
      await docker
        .getImage(`${registry.host}/image:${tag}`)
        .remove()
        .catch(() => undefined);
    }
    await registry.close();
  });

  const pull = (name: string) => engine.pull(`${registry.host}/${name}`, () => undefined, signal);

  test('takes the one tag, latest without one, counting layers; the image then has its digest', async () => {
    const seen: PullProgress[] = [];
    await engine.pull(`${registry.host}/image`, (progress) => seen.push(progress), signal);
    expect(seen.at(-1)).toMatchObject({ layersDone: 1, layersTotal: 1 });
    for (const { currentBytes, totalBytes } of seen) expect(currentBytes).toBeLessThanOrEqual(totalBytes);
    expect(registry.requests.some((path) => path.includes('/tags/list'))).toBe(false);
    expect(await engine.image(`${registry.host}/image:other`)).toBeNull();
    const image = await engine.image(`${registry.host}/image`);
    expect(image).toMatchObject({ user: 'someone', exposedPorts: [9000], digest: /^sha256:[0-9a-f]{64}$/ });

    await engine.pull(`${registry.host}/image@${image?.digest}`, () => undefined, signal);
    expect((await engine.image(`${registry.host}/image@${image?.digest}`))?.id).toBe(image?.id);
  });

  test.each<[string, EngineErrorKind]>([
    ['image:nosuchtag', 'image-not-found'],
    ['nosuch/image:1', 'image-not-found'],
    ['private/image:1', 'image-unauthorized'],
    ['arm/image:latest', 'image-platform-mismatch'],
    ['Not/A/Reference:1', 'image-not-found'],
  ])('%s is told as %s', async (name, kind) => {
    await expect(pull(name)).rejects.toMatchObject({ kind });
  });

  test('what the registry denies may be missing or private, and both is said', async () => {
    await expect(pull('denied/image:1')).rejects.toMatchObject({
      kind: 'image-not-found',
      message: /or it is private/,
    });
  });

  test('an id is never pulled', async () => {
    await expect(engine.pull(`sha256:${'0'.repeat(64)}`, () => undefined, signal)).rejects.toMatchObject({
      kind: 'image-not-found',
    });
  });

  test('is given up at its signal', async () => {
    const controller = new AbortController();
    const before = registry.requests.length;
    const pulling = engine.pull(`${registry.host}/slow/image:latest`, () => undefined, controller.signal);
    await until('the layer is asked for', () =>
      registry.requests.slice(before).some((path) => path.includes('/slow/image/blobs/')),
    );
    controller.abort();
    await expect(pulling).rejects.toMatchObject({ kind: 'failed', message: /given up/ });
  });
});

test.each<[string, EngineErrorKind]>([
  ['manifest for tls/lookup:1 not found: manifest unknown: manifest unknown', 'image-not-found'],
  ["pull access denied for x, repository does not exist or may require 'docker login'", 'image-not-found'],
  ['Head "https://r/v2/x/manifests/1": unauthorized: authentication required', 'image-unauthorized'],
  ['Get "https://r/v2/": no basic auth credentials', 'image-unauthorized'],
  ['Get "https://r/v2/": dial tcp: lookup r: no such host', 'registry-unreachable'],
  ['Get "https://r/v2/": x509: certificate signed by unknown authority', 'registry-unreachable'],
  ['Get "https://r/v2/": net/http: TLS handshake timeout', 'registry-unreachable'],
  ['toomanyrequests: You have reached your pull rate limit.', 'registry-unreachable'],
  ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device', 'disk-full'],
  ['no matching manifest for linux/amd64 in the manifest list entries', 'image-platform-mismatch'],
  ['something new', 'failed'],
])('the answer "%s" is read as %s', (message, kind) => {
  expect(pullError('tls/lookup:1', new Error(message)).kind).toBe(kind);
});

test.each([
  ['nginx', 'nginx', 'latest'],
  ['host:5000/a/b', 'host:5000/a/b', 'latest'],
  ['host:5000/a/b:1', 'host:5000/a/b', '1'],
  ['a/b@sha256:00', 'a/b', 'sha256:00'],
  ['a/b:1@sha256:00', 'a/b', 'sha256:00'],
])('%s is %s at %s', (reference, repository, tag) => {
  expect(splitReference(reference)).toEqual({ repository, tag });
});
