/** What an app mounts: from where, whereto, and who else has the same files. */

/** The alias of the containers that Davit keeps itself, in every project. */
export const OWN_STORE = 'davit';

/** A bucket of an S3 store, a branch of a git store, or a container of Davit's own (`OWN_STORE`). */
export interface StorePlace {
  alias: string;
  container: string;
  /** Only what is below it, without it in the path; `''`: everything. No slash at its ends. */
  prefix: string;
}

export type VolumeSource =
  | ({ kind: 'data-store' } & StorePlace)
  /** `branch` null: the repository's own default. */
  | { kind: 'public-git'; url: string; branch: string | null }
  /** Begins empty and is gone when the app stops. */
  | { kind: 'scratch' };

export type VolumePermission = 'RO' | 'RW';

/** A volume as it is asked for. */
export interface VolumeWish {
  /** Absolute and normal: no `..`, no slash at its end. */
  mountPath: string;
  permission: VolumePermission;
  /** One copy for all apps of the project that ask for it, kept from start to start. */
  cache: boolean;
  source: VolumeSource;
  /** Where what an app wrote is pushed instead of back to the source. */
  target: StorePlace | null;
}

/** As a revision keeps it. */
export interface VolumeMount extends VolumeWish {
  /** The copy that it mounts. */
  volumeId: string;
}

/** The same text for the same source. */
export function sourceKey(source: VolumeSource): string {
  switch (source.kind) {
    case 'data-store':
      return JSON.stringify(['data-store', source.alias, source.container, source.prefix]);
    case 'public-git':
      return JSON.stringify(['public-git', source.url, source.branch]);
    case 'scratch':
      return JSON.stringify(['scratch']);
  }
}

/** Where a push goes; null: nowhere, what an app wrote stays on the host. */
export function pushPlace({ permission, source, target }: Pick<VolumeWish, 'permission' | 'source' | 'target'>) {
  if (permission === 'RO') return null;
  return target ?? (source.kind === 'data-store' ? placeOf(source) : null);
}

export function placeOf({ alias, container, prefix }: StorePlace): StorePlace {
  return { alias, container, prefix };
}

/** As ovhai writes it: `models@davit/iris`, `https://host/repository.git`. */
export function describeSource(source: VolumeSource): string {
  switch (source.kind) {
    case 'data-store':
      return describePlace(source);
    case 'public-git':
      return source.branch === null ? source.url : `${source.url} (${source.branch})`;
    case 'scratch':
      return 'scratch space';
  }
}

export function describePlace({ alias, container, prefix }: StorePlace): string {
  return `${container}@${alias}${prefix === '' ? '' : `/${prefix}`}`;
}

/** Why a transfer that nobody asked for cannot be called off by itself. */
export const WHY_NEEDED = {
  pull: 'Its start needs it: stop the app to end it.',
  push: 'It goes on until what the app wrote is pushed: delete the volume (Data) to give that up.',
} as const;
