/** What a registry says of an image, without fetching it: its manifest and its config alone. */
import { createHash } from 'node:crypto';
import type { ImageReference } from '../domain/image/image-reference.ts';
import {
  type Descriptor,
  diffIdsOf,
  entriesFor,
  type ImageConfig,
  MANIFEST_TYPES,
  type Manifest,
  parseConfig,
  parseManifest,
  platformsOf,
} from '../domain/image/manifest.ts';
import { nearTags } from '../domain/image/problem.ts';
import { RegistryClient, type RegistryOptions } from './registry-client.ts';
import { RegistryError } from './wire.ts';

export interface ImageFacts extends ImageConfig {
  /** Of what the reference names: of a list, the list's. An engine that pulls it knows it by the same. */
  digest: string;
  /** All that it is there for: `linux/amd64`, …. */
  platforms: string[];
  layers: number;
  /** What is fetched where nothing of it is there: layers as they are sent, and the config. */
  compressedBytes: number;
  /** Each layer, in order; `diffId` null where the config does not say. */
  layerSizes: { diffId: string | null; bytes: number }[];
}

export interface ImageQuestion extends Omit<RegistryOptions, 'registry'> {
  image: ImageReference;
  /** Of the machines that shall run it: `amd64`; empty: any. */
  architectures: readonly string[];
}

/** The specification's own limit. */
const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;
const MOST_CONFIG_BYTES = 8 * 1024 * 1024;
/** A list of lists is allowed; one that goes on is none. */
const MOST_LISTS = 3;
const ACCEPT = MANIFEST_TYPES.join(', ');

/**
 * By digest, what was found. The content that a digest names never changes, and whether it may be seen is asked each
 * time, by HEAD, which registries that count pulls do not count.
 */
const known = new Map<string, ImageFacts>();
const MOST_KNOWN = 200;

/**
 * @throws RegistryError with what is wrong, the wrong platform too
 * @throws the signal's reason once it has ended
 */
export async function inspectImage({ image, architectures, ...options }: ImageQuestion): Promise<ImageFacts> {
  const { registry, repository, tag, digest } = image;
  const client = new RegistryClient({ ...options, registry });
  try {
    const name = digest ?? tag ?? 'latest';
    const head = await client.get(repository, `manifests/${name}`, {
      method: 'HEAD',
      headers: { accept: ACCEPT },
      maxBytes: 0,
    });
    if (head.status === 404) throw await missing(client, image, name);
    const key = [registry, repository, head.header('docker-content-digest'), ...architectures].join(' ');
    const before = known.get(key);
    if (before) return before;
    const found = await look(client, image, name, architectures);
    if (key.includes(` ${found.digest}`)) remember(key, found);
    return found;
  } finally {
    await client.close();
  }
}

async function look(
  client: RegistryClient,
  image: ImageReference,
  name: string,
  architectures: readonly string[],
): Promise<ImageFacts> {
  const top = await readManifest(client, image, name);
  const wanted = architectures.map((architecture) => `linux/${architecture}`);
  let { manifest } = top;
  let platforms: string[] | null = null;
  for (let lists = 0; manifest.type === 'list'; lists++) {
    if (lists === MOST_LISTS) throw invalid('its manifest list leads from list to list');
    platforms ??= platformsOf(manifest.entries);
    const [entry] = entriesFor(manifest.entries, architectures);
    if (!entry) throw new RegistryError({ kind: 'platform', offered: platforms, wanted });
    manifest = (await readManifest(client, image, entry.digest)).manifest;
  }
  if (manifest.type === 'unreadable') throw invalid(manifest.why);
  const { config: descriptor, layers } = manifest;
  const configText = await readBlob(client, image, descriptor);
  const config = parseConfig(configText);
  if (!config) throw invalid('its config cannot be read');
  const [offered] = entriesFor([{ ...descriptor, platform: config.platform }], architectures);
  if (!offered) throw new RegistryError({ kind: 'platform', offered: [config.platform], wanted });
  const diffIds = diffIdsOf(configText);
  return {
    ...config,
    digest: top.digest,
    platforms: platforms ?? [config.platform],
    layers: layers.length,
    compressedBytes: layers.reduce((sum, layer) => sum + layer.bytes, descriptor.bytes),
    layerSizes: layers.map(({ bytes }, index) => ({ bytes, diffId: diffIds[index] ?? null })),
  };
}

async function readManifest(
  client: RegistryClient,
  image: ImageReference,
  name: string,
): Promise<{ manifest: Manifest; digest: string }> {
  const reply = await client.get(image.repository, `manifests/${name}`, {
    headers: { accept: ACCEPT },
    maxBytes: MOST_MANIFEST_BYTES,
  });
  if (reply.status === 404) {
    throw name.startsWith('sha256:') && name !== image.digest
      ? invalid('its manifest list names a manifest that is not there')
      : await missing(client, image, name);
  }
  const digest = digestOf(reply.body);
  const promised = name.startsWith('sha256:') ? name : reply.header('docker-content-digest');
  if (promised !== '' && promised !== digest) throw invalid('its manifest is not the one that its digest promises');
  return { manifest: parseManifest(reply.body.toString('utf8'), reply.header('content-type')), digest };
}

async function readBlob(client: RegistryClient, { repository }: ImageReference, blob: Descriptor): Promise<string> {
  if (blob.bytes > MOST_CONFIG_BYTES) throw invalid('its config is larger than any');
  const reply = await client.get(repository, `blobs/${blob.digest}`, { maxBytes: MOST_CONFIG_BYTES });
  if (reply.status === 404) throw invalid('its config is not there');
  if (digestOf(reply.body) !== blob.digest) throw invalid('its config is not the one that its digest promises');
  return reply.body.toString('utf8');
}

/** What exactly is not there. */
async function missing(client: RegistryClient, image: ImageReference, name: string): Promise<RegistryError> {
  const tags = await client.tags(image.repository);
  if (tags === null) return new RegistryError({ kind: 'not-found', missing: 'repository', tags: [] });
  if (image.digest !== null) return new RegistryError({ kind: 'not-found', missing: 'digest', tags: [] });
  return new RegistryError({ kind: 'not-found', missing: 'tag', tags: nearTags(tags, name) });
}

function remember(key: string, facts: ImageFacts): void {
  const [oldest] = known.keys();
  if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  known.set(key, facts);
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function invalid(why: string): RegistryError {
  return new RegistryError({ kind: 'invalid', why });
}
