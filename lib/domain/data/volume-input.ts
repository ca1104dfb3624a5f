/**
 * A volume as AI Deploy's API writes it: the source beside its other fields (native) or under `volumeSource` (public).
 * What Davit does not serve is refused by name.
 */
import { z } from 'zod';
import { notServed, text } from '../spec/text-input.ts';
import { isPlainText, PLAIN_TEXT } from '../text/inert-text.ts';
import type { StorePlace, VolumeSource, VolumeWish } from './volume.ts';

export const MAX_VOLUMES = 10;

const SYSTEM_PATHS = ['/', '/usr', '/var', '/home', '/workspace'];
const SYSTEM_TREES = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/proc', '/root', '/run', '/sbin'],
  ...['/sys', '/usr/bin', '/usr/lib', '/usr/lib64', '/usr/sbin', '/var/run'],
];

/** What ends up in argv, in paths and in addresses. */
const inert = (most: number) => text().max(most, `must be at most ${most} characters`).refine(isPlainText, PLAIN_TEXT);
const hasOnlyNames = (path: string) => path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

export const mountPath = inert(255)
  .regex(/^\/\S*$/, 'must begin with / and have no spaces')
  .transform((path) => (path.length > 1 ? path.replace(/\/$/, '') : path))
  .refine((path) => path === '/' || hasOnlyNames(path.slice(1)), 'must not have empty parts, . or ..')
  .refine((path) => !SYSTEM_PATHS.includes(path) && !SYSTEM_TREES.some((tree) => isWithin(path, tree)), {
    error: 'is a path of the system; mount it elsewhere, such as /data or /workspace/models',
  });

export const storeAlias = text().regex(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'must be 1 to 63 of a-z, 0-9 and -, and begin and end with a letter or digit',
);

/** Of a bucket, a container or a branch. */
export const containerName = inert(255)
  .min(1, 'must not be empty')
  .regex(/^[^-\\\s][^\\\s]*$/, 'must have no spaces or backslashes, and not begin with -')
  .refine(hasOnlyNames, 'must not have empty parts, . or ..');

export const dataPrefix = inert(1024)
  .transform((prefix) => prefix.replace(/\/$/, ''))
  .refine((prefix) => prefix === '' || (hasOnlyNames(prefix) && !prefix.includes('\\')), {
    error: 'must be a path within the container: no / at its beginning, no empty parts, no . or .., no backslash',
  });

/** http and https alone: others could reach into the host. */
export const gitUrl = inert(2048).refine(isGitUrl, {
  error: 'must be the https or http address of a repository, without user, password, query or fragment',
});

const storePlace = z.strictObject({
  alias: storeAlias,
  container: containerName,
  prefix: dataPrefix.nullish(),
  archive: notServed('unpacking archives is not offered; put the files themselves into the container'),
  internal: z.boolean().nullish(),
});

const publicGit = z.strictObject({
  url: gitUrl,
  branch: containerName.nullish().describe("Davit's addition; the repository's default without it"),
});

const sources = {
  dataStore: storePlace.nullish(),
  publicGit: publicGit.nullish(),
  standalone: z
    .strictObject({ name: text().max(63).nullish() })
    .nullish()
    .describe('Scratch space: empty at each start, shared by the replicas of the app, gone when it stops'),
  publicSwift: notServed('Swift is not offered; add its S3 endpoint as a data store'),
  privateSwift: notServed('Swift is not offered; add its S3 endpoint as a data store'),
};

export const volumeInput = z
  .strictObject({
    mountPath,
    permission: z
      .enum(['RO', 'RW'], {
        error: ({ input }) =>
          input === 'RWD' ? 'RWD deletes what is remote; Davit never does that: give RW' : 'must be RO or RW',
      })
      .nullish(),
    cache: z.boolean().nullish(),
    ...sources,
    volumeSource: z.strictObject(sources).nullish(),
    targetDataStore: storePlace.nullish(),
    targetPrivateSwift: notServed('Swift is not offered; add its S3 endpoint as a data store'),
    volumeTarget: z.strictObject({ targetDataStore: storePlace.nullish() }).nullish(),
  })
  .superRefine((volume, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const given = givenSources(volume);
    if (given.length !== 1) {
      return refuse('volumeSource', 'must be one of dataStore, publicGit and standalone');
    }
    const wish = wishOf(volume);
    const isRepository = wish.source.kind === 'public-git';
    if (wish.cache && wish.permission === 'RW') refuse('cache', 'is shared by all who mount it: give permission RO');
    if (wish.cache && wish.source.kind === 'scratch') refuse('cache', 'there is nothing to keep of scratch space');
    if (isRepository && wish.permission === 'RW' && !wish.target) {
      refuse('permission', 'nothing is pushed to a repository: give RO, or a targetDataStore for what the app writes');
    }
    if (wish.target && wish.permission === 'RO') refuse('permission', 'only what is mounted RW has something to push');
    if (volume.standalone && volume.permission === 'RO')
      refuse('permission', 'scratch space is to be written: give RW');
  });
/** POST /v1/volume: a source alone. */
export const sourceInput = z
  .strictObject({ cache: z.boolean().nullish(), ...sources })
  .superRefine((volume, context) => {
    if (givenSources(volume).length === 1 && !volume.standalone) return;
    context.addIssue({ code: 'custom', path: ['dataStore'], message: 'must be one of dataStore and publicGit' });
  });
export type VolumeInput = z.input<typeof volumeInput>;
type ParsedVolume = z.output<typeof volumeInput>;
type ParsedSource = z.output<typeof sourceInput>;

export const volumesInput = z
  .array(volumeInput)
  .max(MAX_VOLUMES, `must have at most ${MAX_VOLUMES} volumes`)
  .superRefine((volumes, context) => {
    for (const [index, { mountPath: path }] of volumes.entries()) {
      const other = volumes
        .slice(0, index)
        .find((one) => isWithin(path, one.mountPath) || isWithin(one.mountPath, path));
      if (!other) continue;
      const message =
        other.mountPath === path
          ? `"${path}" stands twice`
          : `lies within another volume, or around it: ${other.mountPath}`;
      context.addIssue({ code: 'custom', path: [index, 'mountPath'], message });
    }
  });

/** Of a valid input. */
export function wishOf(volume: ParsedVolume): VolumeWish {
  const source = sourceOf(volume);
  const target = volume.targetDataStore ?? volume.volumeTarget?.targetDataStore;
  return {
    mountPath: volume.mountPath,
    permission: source.kind === 'scratch' ? 'RW' : volume.permission === 'RW' ? 'RW' : 'RO',
    cache: volume.cache ?? false,
    source,
    target: target ? placeFrom(target) : null,
  };
}

/** What `GET` shows and a spec file says: AI Deploy's native form. */
export function volumeOutput({ mountPath: path, permission, cache, source, target }: VolumeWish) {
  return {
    mountPath: path,
    permission,
    cache,
    ...sourceOutput(source),
    ...(target ? { targetDataStore: placeOutput(target) } : {}),
  };
}

export function sourceOutput(source: VolumeSource) {
  switch (source.kind) {
    case 'data-store':
      return { dataStore: placeOutput(source) };
    case 'public-git':
      return { publicGit: { url: source.url, ...(source.branch === null ? {} : { branch: source.branch }) } };
    case 'scratch':
      return { standalone: {} };
  }
}

function placeOutput({ alias, container, prefix }: StorePlace) {
  return { alias, container, ...(prefix === '' ? {} : { prefix }) };
}

/** Of a valid input. */
export function sourceOf(volume: ParsedSource | ParsedVolume): VolumeSource {
  const below = ('volumeSource' in volume && volume.volumeSource) || {};
  const { dataStore, publicGit: git } = { ...present<ParsedSource>(below), ...present<ParsedSource>(volume) };
  if (dataStore) return { kind: 'data-store', ...placeFrom(dataStore) };
  if (git) return { kind: 'public-git', url: git.url, branch: git.branch ?? null };
  return { kind: 'scratch' };
}

function givenSources(volume: ParsedSource | ParsedVolume): string[] {
  const below = ('volumeSource' in volume && volume.volumeSource) || {};
  const all = [volume, below].flatMap((one) => Object.keys(present(one)));
  return all.filter((name) => name === 'dataStore' || name === 'publicGit' || name === 'standalone');
}

function present<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one != null)) as Partial<Value>;
}

function placeFrom({ alias, container, prefix }: z.output<typeof storePlace>): StorePlace {
  return { alias, container, prefix: prefix ?? '' };
}

function isWithin(path: string, tree: string): boolean {
  return path === tree || path.startsWith(`${tree}/`);
}

function isGitUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash, hostname } = new URL(value);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && hostname !== '' && !username && !password && !search && !hash;
}
