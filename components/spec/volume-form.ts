/** A volume as the form holds it: all that it may be at once, so that nothing is lost while one tries another. Pure. */

import { OWN_STORE } from '../../lib/domain/data/volume.ts';
import type { VolumeInput } from '../../lib/domain/data/volume-input.ts';

export const VOLUME_KINDS = ['container', 'store', 'git', 'scratch'] as const;
/** A container of Davit's own, an added data store, a public repository, or nothing to begin with. */
export type VolumeKind = (typeof VOLUME_KINDS)[number];

export interface VolumeRow {
  kind: VolumeKind;
  /** Of the added store. */
  alias: string;
  /** Container, bucket or branch of the store. */
  container: string;
  prefix: string;
  url: string;
  branch: string;
  mountPath: string;
  permission: 'RO' | 'RW';
  cache: boolean;
  /** Where what the app writes is pushed; empty: back to its source. */
  targetAlias: string;
  targetContainer: string;
  targetPrefix: string;
}

export const EMPTY_VOLUME: VolumeRow = {
  kind: 'container',
  alias: '',
  container: '',
  prefix: '',
  url: '',
  branch: '',
  mountPath: '',
  permission: 'RO',
  cache: false,
  targetAlias: '',
  targetContainer: '',
  targetPrefix: '',
};

export function toVolumeRow(volume: VolumeInput): VolumeRow {
  const source = { ...volume.volumeSource, ...present(volume) };
  const place = source.dataStore;
  const git = source.publicGit;
  const target = volume.targetDataStore ?? volume.volumeTarget?.targetDataStore;
  return {
    kind: place ? (place.alias === OWN_STORE ? 'container' : 'store') : git ? 'git' : 'scratch',
    alias: place && place.alias !== OWN_STORE ? place.alias : '',
    container: place?.container ?? '',
    prefix: place?.prefix ?? '',
    url: git?.url ?? '',
    branch: git?.branch ?? '',
    mountPath: volume.mountPath,
    permission: volume.permission === 'RW' ? 'RW' : 'RO',
    cache: volume.cache ?? false,
    targetAlias: target?.alias ?? '',
    targetContainer: target?.container ?? '',
    targetPrefix: target?.prefix ?? '',
  };
}

/** As it was entered, right or wrong. What its source cannot have is left out. */
export function toVolumeInput(row: VolumeRow): VolumeInput {
  const { kind, mountPath, permission, cache } = row;
  const common = { mountPath: mountPath.trim() };
  const target =
    row.targetAlias === '' ? {} : { targetDataStore: placeOf(row.targetAlias, row.targetContainer, row.targetPrefix) };
  if (kind === 'scratch') return { ...common, permission: 'RW', standalone: {}, ...target };
  return {
    ...common,
    permission,
    ...(cache && permission === 'RO' ? { cache } : {}),
    ...(kind === 'git'
      ? { publicGit: { url: row.url.trim(), ...(row.branch.trim() ? { branch: row.branch.trim() } : {}) } }
      : { dataStore: placeOf(kind === 'container' ? OWN_STORE : row.alias, row.container, row.prefix) }),
    ...(permission === 'RW' ? target : {}),
  };
}

/** What is not entered yet is named, so that the text of an app can be read, and filled in by hand. */
export function withPlaceholders(volume: VolumeInput): VolumeInput {
  const { dataStore: place, publicGit: git } = volume;
  return {
    ...volume,
    mountPath: volume.mountPath || '/MOUNT_PATH',
    ...(place
      ? { dataStore: { ...place, alias: place.alias || 'ALIAS', container: place.container || 'CONTAINER' } }
      : {}),
    ...(git ? { publicGit: { ...git, url: git.url || 'https://URL' } } : {}),
  };
}

/** `models@davit/iris → /data`, in the list of steps and the review. */
export function volumeInWords(row: VolumeRow): string {
  return `${sourceInWords(row)} → ${row.mountPath || '…'}`;
}

/** As ovhai writes it. */
export function sourceInWords({ kind, alias, container, prefix, url, branch }: VolumeRow): string {
  switch (kind) {
    case 'container':
    case 'store':
      return `${container || '…'}@${kind === 'container' ? OWN_STORE : alias || '…'}${prefix ? `/${prefix}` : ''}`;
    case 'git':
      return `${url || '…'}${branch ? ` (${branch})` : ''}`;
    case 'scratch':
      return 'scratch space';
  }
}

/** Where in a row a field of the API stands. @param field below the volume: `dataStore.prefix` */
export function volumeFieldOf(row: VolumeRow, field: string): keyof VolumeRow {
  const [head = '', leaf = ''] = field.replace(/^(volumeSource|volumeTarget)\./, '').split('.');
  switch (head) {
    case 'permission':
      // To a repository nothing is pushed: it is mended by another place as well.
      return row.kind === 'git' && row.permission === 'RW' ? 'targetAlias' : head;
    case 'mountPath':
    case 'cache':
      return head;
    case 'dataStore':
      return leaf === 'prefix' ? 'prefix' : leaf === 'alias' && row.kind === 'store' ? 'alias' : 'container';
    case 'publicGit':
      return leaf === 'branch' ? 'branch' : 'url';
    case 'targetDataStore':
      return leaf === 'prefix' ? 'targetPrefix' : leaf === 'container' ? 'targetContainer' : 'targetAlias';
    default:
      return 'kind';
  }
}

function placeOf(alias: string, container: string, prefix: string) {
  return { alias, container: container.trim(), ...(prefix.trim() ? { prefix: prefix.trim() } : {}) };
}

function present<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as Partial<Fields>;
}
