/** Real registries, and servers that behave as none should. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  describeBlob,
  digestOf,
  MANIFEST_TYPE,
  makeImage,
  type RegistryImage,
} from '../../tests/fixtures/engine-images/registry-image.ts';
import { TEST_CERTIFICATE } from '../../tests/fixtures/registry/certificate.ts';
import {
  pushImage,
  pushManifest,
  type RealRegistry,
  startRealRegistry,
  USER,
} from '../../tests/fixtures/registry/real-registry.ts';
import { startTokenServer, type TokenServer } from '../../tests/fixtures/registry/token-server.ts';
import { until } from '../../tests/wait.ts';
import { parseImageReference } from '../domain/image/image-reference.ts';
import { type ImageQuestion, inspectImage } from './inspect-image.ts';
import { RegistryClient } from './registry-client.ts';
import { RegistryError } from './wire.ts';

const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
const HERE = [{ cidr: '127.0.0.0/8', port: null }];
const WRONG = { username: USER.username, password: 'guessed' };

let root: string;
let open: RealRegistry;
let basic: RealRegistry;
let bearer: RealRegistry;
let secured: RealRegistry;
let tokens: TokenServer;
let image: RegistryImage;
let armImage: RegistryImage;
const digests = { image: '', index: '', arm: '' };
const servers: Server[] = [];

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'davit-registry-data-'));
  tokens = await startTokenServer({ user: USER, isPublic: (repository) => repository === 'team/model' });
  [open, basic, bearer, secured] = await Promise.all([
    startRealRegistry({ root }),
    startRealRegistry({ root, auth: { type: 'basic' } }),
    startRealRegistry({ root, auth: { type: 'bearer', realm: tokens.realm } }),
    startRealRegistry({ root, tls: true }),
  ]);
  image = await makeImage('inspected', { architecture: 'amd64' });
  armImage = await makeImage('inspected', { architecture: 'arm64' });
  digests.image = await pushImage(open.host, 'team/model', '1.2', image);
  await pushImage(open.host, 'team/model', '1.1', image);
  await pushImage(open.host, 'team/private', '1', image);
  digests.arm = await pushImage(open.host, 'team/arm', 'plain', armImage);
  await pushImage(open.host, 'team/model', 'arm', armImage);
  const index = indexOf([entry(armImage, 'arm64'), attestation(image), entry(image, 'amd64')]);
  digests.index = await pushManifest(open.host, 'team/model', 'all', index, INDEX_TYPE);
  await pushManifest(open.host, 'team/arm', 'listed', indexOf([entry(armImage, 'arm64')]), INDEX_TYPE);
}, 60_000);

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all([open, basic, bearer, secured, tokens].map((one) => one?.close()));
  await rm(root, { recursive: true, force: true });
});

function entry(of: RegistryImage, architecture: string) {
  return { mediaType: MANIFEST_TYPE, ...describeBlob(of.manifest), platform: { os: 'linux', architecture } };
}
/** As build tools put them beside images. */
const attestation = (of: RegistryImage) => ({
  ...entry(of, 'unknown'),
  platform: { os: 'unknown', architecture: 'unknown' },
});
const indexOf = (manifests: object[]) => JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests });

function inspect(reference: string, more: Partial<ImageQuestion> = {}) {
  const parsed = parseImageReference(reference);
  if (!parsed) throw new Error(`${reference} is no reference`);
  return inspectImage({ image: parsed, architectures: ['amd64'], allowHosts: HERE, ...more });
}

/** What is wrong with it. */
async function problem(asked: Promise<unknown>) {
  const error = await asked.then(
    (facts) => new Error(`it was found: ${JSON.stringify(facts)}`),
    (caught: unknown) => caught,
  );
  if (!(error instanceof RegistryError)) throw error;
  return error.problem;
}

/** A server that answers as it is told. @returns its host */
async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `127.0.0.1:${address.port}`;
}

describe('a registry', () => {
  it('says what an image is, without giving its layers', async () => {
    const size = Number(describeBlob(image.blobs[0] ?? '').size) + Number(describeBlob(image.blobs[1] ?? '').size);
    expect(await inspect(`${open.host}/team/model:1.2`)).toEqual({
      digest: digests.image,
      platform: 'linux/amd64',
      platforms: ['linux/amd64'],
      exposedPorts: [9000],
      user: 'someone',
      entrypoint: [],
      command: [],
      layers: 1,
      layerSizes: [
        { diffId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), bytes: describeBlob(image.blobs[1] ?? '').size },
      ],
      compressedBytes: size,
    });
  });

  it('says it of the one of a list that the machines can run, by the list’s digest', async () => {
    const found = await inspect(`${open.host}/team/model:all`);
    expect(found).toMatchObject({
      digest: digests.index,
      platform: 'linux/amd64',
      platforms: ['linux/arm64', 'linux/amd64'],
    });
    const other = await inspect(`${open.host}/team/model:all`, { architectures: ['arm64'] });
    expect(other).toMatchObject({ digest: digests.index, platform: 'linux/arm64' });
    expect(await inspect(`${open.host}/team/model:gone@${digests.image}`)).toMatchObject({ digest: digests.image });
  });

  it('tells an image that is for other machines alone, listed or not', async () => {
    const wrong = { kind: 'platform', offered: ['linux/arm64'], wanted: ['linux/amd64'] };
    expect(await problem(inspect(`${open.host}/team/arm:plain`))).toEqual(wrong);
    expect(await problem(inspect(`${open.host}/team/arm:listed`))).toEqual(wrong);
    expect(await inspect(`${open.host}/team/arm:listed`, { architectures: [] })).toMatchObject({
      platform: 'linux/arm64',
    });
  });

  it('tells which part of a name is not there, and which tags are', async () => {
    expect(await problem(inspect(`${open.host}/team/model:1.3`))).toMatchObject({
      kind: 'not-found',
      missing: 'tag',
      tags: expect.arrayContaining(['1.1', '1.2']),
    });
    expect(await problem(inspect(`${open.host}/team/nothing:1`))).toMatchObject({ missing: 'repository' });
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await problem(inspect(`${open.host}/team/model@${digest}`))).toMatchObject({ missing: 'digest' });
  });

  it('with Basic gives it to its user alone', async () => {
    const name = `${basic.host}/team/model:1.2`;
    expect(await problem(inspect(name))).toEqual({ kind: 'unauthorized', signedIn: false });
    expect(await problem(inspect(name, { credentials: WRONG }))).toEqual({ kind: 'unauthorized', signedIn: true });
    expect(await inspect(name, { credentials: USER })).toMatchObject({ digest: digests.image });
  });

  it('with Bearer gives what is public to all, and the rest to its user', async () => {
    const asked = tokens.asked.length;
    expect(await inspect(`${bearer.host}/team/model:1.2`)).toMatchObject({ digest: digests.image });
    expect(tokens.asked.slice(asked)).toEqual([{ scope: 'repository:team/model:pull', username: null }]);
    const name = `${bearer.host}/team/private:1`;
    expect(await problem(inspect(name))).toEqual({ kind: 'unauthorized', signedIn: false });
    expect(await problem(inspect(name, { credentials: WRONG }))).toEqual({ kind: 'unauthorized', signedIn: true });
    expect(await inspect(name, { credentials: USER })).toMatchObject({ digest: digests.image });
  });

  it('is asked each time whether it gives an image, also one that is known', async () => {
    expect(await inspect(`${bearer.host}/team/private:1`, { credentials: USER })).toBeDefined();
    expect(await problem(inspect(`${bearer.host}/team/private:1`))).toMatchObject({ kind: 'unauthorized' });
  });

  it('with a certificate of its own is trusted by those who have its CA', async () => {
    const name = `${secured.host}/team/model:1.2`;
    expect(await problem(inspect(name))).toEqual({ kind: 'tls', why: 'its certificate is signed by itself' });
    expect(await inspect(name, { ca: TEST_CERTIFICATE })).toMatchObject({ digest: digests.image });
  });

  it('is told from what is none, and a good password from a wrong one', async () => {
    const ping = async (options: ConstructorParameters<typeof RegistryClient>[0]) => {
      const client = new RegistryClient(options);
      return client.ping().finally(() => client.close());
    };
    const at = (registry: string) => ({ registry, allowHosts: HERE });
    await ping(at(open.host));
    await ping(at(bearer.host));
    for (const { host } of [basic, bearer]) {
      await ping({ ...at(host), credentials: USER });
      expect(await problem(ping({ ...at(host), credentials: WRONG }))).toEqual({
        kind: 'unauthorized',
        signedIn: true,
      });
    }
    const page = await listen((_request, response) => response.end('<h1>It works!</h1>'));
    expect(await problem(ping(at(page)))).toMatchObject({ kind: 'not-a-registry' });
    expect(await problem(inspect(`${page}/team/model:1`))).toMatchObject({ kind: 'invalid' });
  });
});

describe('what is not reached', () => {
  it('is a host without a name, a port without a listener, an answer that does not come', async () => {
    const closed = await startRealRegistry({ root });
    await closed.close();
    expect(await problem(inspect('registry.invalid/team/model:1'))).toEqual({
      kind: 'name-unknown',
      host: 'registry.invalid',
    });
    expect(await problem(inspect(`${closed.host}/team/model:1`))).toEqual({
      kind: 'unreachable',
      why: 'nothing listens there',
    });
    const silent = await listen(() => undefined);
    expect(await problem(inspect(`${silent}/team/model:1`, { timeoutMs: 300 }))).toMatchObject({ kind: 'unreachable' });
    const broken = await listen((_request, response) => response.writeHead(503).end());
    expect(await problem(inspect(`${broken}/team/model:1`))).toEqual({
      kind: 'unreachable',
      why: 'it answers with 503',
    });
    const busy = await listen((_request, response) => response.writeHead(429, { 'retry-after': '90' }).end());
    expect(await problem(inspect(`${busy}/team/model:1`))).toEqual({ kind: 'rate-limited', retryAfterSeconds: 90 });
  });

  it('ends as soon as nobody waits for it any more', async () => {
    let asked = 0;
    let closed = 0;
    const silent = await listen((request) => {
      asked++;
      request.socket.once('close', () => closed++);
    });
    const cancel = new AbortController();
    const asking = inspect(`${silent}/team/model:1`, { signal: cancel.signal });
    const ended = expect(asking).rejects.toBe('typing went on');
    await until(
      'it was asked',
      async () => asked,
      (count) => count > 0,
    );
    cancel.abort('typing went on');
    await ended;
    await until(
      'its connection is closed',
      async () => closed,
      (count) => count > 0,
    );
  });

  it('is this host, its network and what is link-local, by whatever way one is sent there', async () => {
    const requests: string[] = [];
    const inner = await listen((request, response) => {
      requests.push(request.url ?? '');
      response.end('{"token":"stolen"}');
    });
    const [, port] = inner.split(':');
    const refused = { kind: 'address-refused' };
    expect(await problem(inspect(`${inner}/team/model:1`, { allowHosts: [] }))).toMatchObject(refused);
    expect(await problem(inspect(`localhost:${port}/team/model:1`, { allowHosts: [] }))).toMatchObject(refused);
    const targets = [`http://${inner}/x`, `http://localhost:${port}/x`, `http://0.0.0.0:${port}/x`];
    for (const target of [...targets, `http://[::ffff:127.0.0.1]:${port}/x`, 'http://169.254.169.254/latest']) {
      const sending = await listen((_request, response) => response.writeHead(307, { location: target }).end());
      const asking = await listen((_request, response) =>
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${target}",service="x"` }).end(),
      );
      for (const host of [sending, asking]) {
        const allowHosts = [{ cidr: '127.0.0.1/32', port: Number(host.split(':')[1]) }];
        expect(await problem(inspect(`${host}/team/model:1`, { allowHosts })), target).toMatchObject(refused);
      }
    }
    expect(requests).toEqual([]);
  });

  it('hears no password that was meant for another', async () => {
    const heard: (string | undefined)[] = [];
    const elsewhere = await listen((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    const sending = await listen((request, response) => {
      if (request.headers.authorization === undefined) {
        return response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      }
      return response.writeHead(307, { location: `http://${elsewhere}${request.url}` }).end();
    });
    await problem(inspect(`${sending}/team/model:1`, { credentials: USER }));
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.filter(Boolean)).toEqual([]);
  });
});

describe('an answer that is not what it says', () => {
  /** @param manifests by reference */
  const serving = (manifests: Record<string, string>, more: Record<string, string> = {}) =>
    listen((request, response) => {
      const manifest = manifests[decodeURIComponent(request.url ?? '').replace('/v2/team/model/manifests/', '')];
      if (manifest === undefined) return response.writeHead(404).end('{"errors":[]}');
      return response.writeHead(200, { 'content-type': INDEX_TYPE, ...more }).end(manifest);
    });

  it('is a digest that its content does not have, at the tag and in a list', async () => {
    const promised = digestOf('something else');
    const tagged = await serving({ '1': image.manifest }, { 'docker-content-digest': promised });
    expect(await problem(inspect(`${tagged}/team/model:1`))).toMatchObject({ kind: 'invalid' });
    const listed = await serving({
      '1': indexOf([{ ...entry(image, 'amd64'), digest: promised }]),
      [promised]: image.manifest,
    });
    expect(await problem(inspect(`${listed}/team/model:1`))).toMatchObject({ kind: 'invalid' });
  });

  it('is a list that leads to itself, and one that leads on and on', async () => {
    const self = digestOf('self');
    const toSelf = indexOf([{ ...entry(image, 'amd64'), digest: self }]);
    const loop = await serving({ '1': toSelf, [self]: toSelf });
    expect(await problem(inspect(`${loop}/team/model:1`))).toMatchObject({ kind: 'invalid' });
    const lists: Record<string, string> = {};
    let last = image.manifest;
    for (let depth = 0; depth < 6; depth++) {
      lists[digestOf(last)] = last;
      last = indexOf([
        { mediaType: INDEX_TYPE, ...describeBlob(last), platform: { os: 'linux', architecture: 'amd64' } },
      ]);
    }
    const chain = await serving({ ...lists, '1': last });
    expect(await problem(inspect(`${chain}/team/model:1`))).toMatchObject({ kind: 'invalid' });
  });

  it('is a body without end', async () => {
    let sent = 0;
    const endless = await listen((request, response) => {
      if (request.method === 'HEAD') return response.writeHead(200).end();
      response.writeHead(200, { 'content-type': MANIFEST_TYPE });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      return more();
    });
    expect(await problem(inspect(`${endless}/team/model:1`))).toMatchObject({ kind: 'not-a-registry' });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('is no image: a chart, a manifest of the first kind, an address that goes round in circles', async () => {
    const chart = JSON.stringify({
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', ...describeBlob('{}') },
      layers: [],
    });
    for (const manifest of [chart, '{"schemaVersion":1,"name":"x"}', '[]', 'nothing', '']) {
      const host = await serving({ '1': manifest });
      expect(await problem(inspect(`${host}/team/model:1`)), manifest).toMatchObject({ kind: 'invalid' });
    }
    const circle = await listen((request, response) => response.writeHead(302, { location: request.url ?? '' }).end());
    expect(await problem(inspect(`${circle}/team/model:1`))).toMatchObject({ kind: 'not-a-registry' });
  });
});
