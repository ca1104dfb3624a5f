/** Manifests and configs of images, Docker's and OCI's, read with suspicion: they come from anywhere. Pure. */

export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

export interface Descriptor {
  digest: string;
  bytes: number;
}

export interface PlatformEntry extends Descriptor {
  /** As `linux/amd64`; null where it is not said. */
  platform: string | null;
}

export type Manifest =
  | { type: 'list'; entries: PlatformEntry[] }
  | { type: 'image'; config: Descriptor; layers: Descriptor[] }
  | { type: 'unreadable'; why: string };

export interface ImageConfig {
  platform: string;
  /** TCP alone, in order. */
  exposedPorts: number[];
  /** Empty: root. */
  user: string;
  entrypoint: string[];
  command: string[];
}

const DIGEST = /^sha256:[a-f0-9]{64}$/;
const MOST_ENTRIES = 200;
const MOST_PORTS = 50;
const MOST_WORDS = 256;

const LISTS: readonly string[] = MANIFEST_TYPES.slice(0, 2);
const IMAGES: readonly string[] = MANIFEST_TYPES.slice(2);
const IMAGE_CONFIGS = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'];

/** @param contentType of the answer; what the manifest says of itself goes before it */
export function parseManifest(text: string, contentType: string): Manifest {
  const json = parseObject(text);
  if (!json) return unreadable('its manifest is not JSON');
  const type = typeof json.mediaType === 'string' ? json.mediaType : (contentType.split(';')[0] ?? '').trim();
  if (json.schemaVersion === 1) return unreadable('it has a manifest of the first kind, which is no longer pulled');
  if (LISTS.includes(type) || (!IMAGES.includes(type) && Array.isArray(json.manifests))) return parseList(json);
  if (IMAGES.includes(type) || json.config !== undefined) return parseImage(json);
  return unreadable(`its manifest is of a kind that is not known (${type.slice(0, 100) || 'none is said'})`);
}

function parseList({ manifests }: Record<string, unknown>): Manifest {
  if (!Array.isArray(manifests)) return unreadable('its manifest list lists nothing');
  if (manifests.length > MOST_ENTRIES) return unreadable(`its manifest list has more than ${MOST_ENTRIES} entries`);
  const entries = manifests.flatMap((entry: unknown): PlatformEntry[] => {
    const descriptor = asDescriptor(entry);
    return descriptor ? [{ ...descriptor, platform: platformOf(asObject(asObject(entry)?.platform)) }] : [];
  });
  return { type: 'list', entries };
}

function parseImage({ config: about, layers: given }: Record<string, unknown>): Manifest {
  const config = asDescriptor(about);
  if (!config) return unreadable('its manifest names no config');
  const kind = asObject(about)?.mediaType;
  if (typeof kind === 'string' && !IMAGE_CONFIGS.includes(kind)) {
    return unreadable(`it is no container image but ${kind.slice(0, 100)}`);
  }
  const layers = Array.isArray(given) ? given.map(asDescriptor) : [];
  if (layers.some((layer) => layer === null)) return unreadable('its manifest names a layer without digest or size');
  return { type: 'image', config, layers: layers.filter((layer) => layer !== null) };
}

/** Null when it is none. */
export function parseConfig(text: string): ImageConfig | null {
  const json = parseObject(text);
  const platform = json && platformOf(json);
  if (!json || !platform) return null;
  const config = asObject(json.config) ?? {};
  const ports = Object.keys(asObject(config.ExposedPorts) ?? {})
    .map((port) => /^(\d{1,5})(?:\/tcp)?$/.exec(port)?.[1])
    .map(Number)
    .filter((port) => port >= 1 && port <= 65_535);
  return {
    platform,
    exposedPorts: [...new Set(ports)].sort((a, b) => a - b).slice(0, MOST_PORTS),
    user: typeof config.User === 'string' ? config.User.slice(0, 255) : '',
    entrypoint: words(config.Entrypoint),
    command: words(config.Cmd),
  };
}

/** What its layers are once unpacked, in order: engines know them by that. Empty where it is not said. */
export function diffIdsOf(config: string): string[] {
  const ids = asObject(parseObject(config)?.rootfs)?.diff_ids;
  return Array.isArray(ids) ? ids.filter((id: unknown) => typeof id === 'string' && DIGEST.test(id)) : [];
}

/**
 * The entries of a list that a machine can run, the best first.
 *
 * @param architectures of the machines; empty where none is known: then any will do
 */
export function entriesFor(entries: readonly PlatformEntry[], architectures: readonly string[]): PlatformEntry[] {
  return entries.filter(({ platform }) => {
    const [os, architecture = ''] = platform?.split('/') ?? [];
    return os === 'linux' && (architectures.length === 0 || architectures.includes(architecture));
  });
}

/** Without what is no image at all: attestations stand in lists as `unknown/unknown`. */
export function platformsOf(entries: readonly PlatformEntry[]): string[] {
  const named = entries.flatMap(({ platform }) => (platform && !platform.startsWith('unknown/') ? [platform] : []));
  return [...new Set(named)];
}

function platformOf(json: Record<string, unknown> | null): string | null {
  const { os, architecture, variant } = json ?? {};
  const part = /^[a-z0-9._-]{1,32}$/;
  if (typeof os !== 'string' || typeof architecture !== 'string' || !part.test(os) || !part.test(architecture)) {
    return null;
  }
  const which = typeof variant === 'string' && part.test(variant) ? `/${variant}` : '';
  return `${os}/${architecture}${which}`;
}

function words(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((word: unknown) => typeof word === 'string').slice(0, MOST_WORDS);
}

function asDescriptor(value: unknown): Descriptor | null {
  const { digest, size } = asObject(value) ?? {};
  if (typeof digest !== 'string' || !DIGEST.test(digest)) return null;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return null;
  return { digest, bytes: size };
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}

function unreadable(why: string): Manifest {
  return { type: 'unreadable', why };
}
