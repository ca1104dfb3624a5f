import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeImage } from '../../tests/fixtures/engine-images/registry-image.ts';
import {
  forgetImages,
  startTinyRegistry,
  type TinyRegistry,
} from '../../tests/fixtures/engine-images/tiny-registry.ts';
import { TEST_TIMEOUT_MS, testInstance, until } from './conformance-harness.ts';
import { openDockerEngine } from './docker/docker-engine.ts';
import { containerError, pullError } from './docker/errors.ts';
import type { EngineErrorKind, PullProgress } from './engine.ts';
import { digestFor, splitReference } from './reference.ts';

describe('pulling on Docker', { timeout: TEST_TIMEOUT_MS }, () => {
  const engine = openDockerEngine({ instanceId: testInstance(), dockerHost: null, networkRange: '10.83.0.0/16' });
  const { signal } = new AbortController();
  let registry: TinyRegistry;

  beforeAll(async () => {
    registry = await startTinyRegistry(randomUUID());
  });
  afterAll(async () => {
    await forgetImages(new Docker(), registry.host);
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
    const digest = expect.stringMatching(/^127\.0\.0\.1:\d+\/image@sha256:[0-9a-f]{64}$/);
    expect(image).toMatchObject({ user: 'someone', exposedPorts: [9000], digest });
  });

  test('takes what has the digest, whatever its tag has become', async () => {
    const name = `${registry.host}/moved/image:1`;
    const before = registry.publish('moved/image', '1', await makeImage(randomUUID()));
    const after = registry.publish('moved/image', '1', await makeImage(randomUUID()));
    await pull(`moved/image@${before}`);
    expect(await engine.image(name)).toBeNull();
    await pull('moved/image:1');
    const [old, current] = [await engine.image(`${name}@${before}`), await engine.image(name)];
    expect(old?.digest).toBe(`${registry.host}/moved/image@${before}`);
    expect(current?.digest).toBe(`${registry.host}/moved/image@${after}`);
    expect(old?.id).not.toBe(current?.id);
    await pull(`moved/image:1@${before}`);
    expect((await engine.image(name))?.id, 'the tag stays where it is').toBe(current?.id);
  });

  test('an image of two repositories has the digest of the one that was asked for', async () => {
    const image = await makeImage(randomUUID());
    const digest = registry.publish('one/image', '1', image);
    registry.publish('two/image', '1', image);
    await pull('two/image:1');
    await pull('one/image:1');
    for (const repository of ['one/image', 'two/image']) {
      const name = `${registry.host}/${repository}`;
      expect((await engine.image(`${name}:1`))?.digest).toBe(`${name}@${digest}`);
    }
  });

  test.each<[string, EngineErrorKind]>([
    ['image:nosuchtag', 'image-not-found'],
    ['nosuch/image:1', 'image-not-found'],
    [`image@sha256:${'0'.repeat(64)}`, 'image-not-found'],
    ['private/image:1', 'image-unauthorized'],
    ['arm/image:latest', 'image-platform-mismatch'],
    ['corrupt/image:latest', 'image-invalid'],
    ['loop/image:latest', 'image-invalid'],
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
  ['image config verification failed for digest sha256:00', 'image-invalid'],
  ['manifest verification failed for digest sha256:00', 'image-invalid'],
  ["error unmarshalling content: invalid character '<' looking for beginning of value", 'image-invalid'],
  ['failed to register layer: Error processing tar file(exit status 1): unexpected EOF', 'image-invalid'],
  ['failed to register layer: write /x: no space left on device', 'disk-full'],
  ['unexpected EOF', 'registry-unreachable'],
  ['something new', 'failed'],
])('the answer "%s" is read as %s', (message, kind) => {
  expect(pullError('tls/lookup:1', new Error(message)).kind).toBe(kind);
});

test.each([
  ['Cannot mkdir: /bin/app is not a directory', '/bin/app'],
  ['lstat /var/lib/docker/overlay2/00/merged/bin/app/x: not a directory', '/bin/app/x'],
  [
    'runc create failed: unable to start container process: error during container init: mkdir /proc/self/fd/8: not a directory: unknown',
    '/proc/self/fd/8',
  ],
  ["the working directory 'app' is invalid, it needs to be an absolute path", 'app'],
])('the answer "%s" names the working directory %s', (message, workdir) => {
  const error = containerError(Object.assign(new Error(message), { statusCode: 400 }));
  expect(error).toMatchObject({ kind: 'image-invalid', message: expect.stringContaining(`is ${workdir}, which`) });
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

const D = `sha256:${'d'.repeat(64)}`;
const E = `sha256:${'e'.repeat(64)}`;

test.each<[string, string[], string | null]>([
  ['host:5000/a:1', [`a@${D}`, `host:5000/a@${E}`], `host:5000/a@${E}`],
  ['host:5000/a', [`host:5001/a@${D}`, `host:5000/a/b@${D}`, `a@${D}`], null],
  ['a:1', [`a@${D}`, `a@${E}`], `a@${D}`],
  [`a:1@${E}`, [`a@${D}`, `a@${E}`], `a@${E}`],
  ['a:1', [], null],
  ['docker.io/library/a:1', [`a@${D}`], `docker.io/library/a@${D}`],
  ['index.docker.io/a', [`a@${D}`], `index.docker.io/a@${D}`],
  ['a', [`docker.io/library/a@${D}`], `a@${D}`],
  ['library/a/b', [`a/b@${D}`], null],
  [D, [`a@${E}`], null],
  ['d'.repeat(64), [`a@${E}`], null],
])('of %s among %j the digest is %s', (reference, repoDigests, digest) => {
  expect(digestFor(reference, repoDigests)).toBe(digest);
});
