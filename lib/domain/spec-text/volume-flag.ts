/**
 * A volume as the command line has it: ovhai's `container@alias/prefix:mount_path(:permission)(:cache)`, a repository
 * by its address in place of the container. What that cannot say (a branch, a target, scratch space, names with its own
 * signs in them) is the API's JSON. Neither is checked here: the API's schema says what is wrong.
 */
import type { VolumeInput } from '../data/volume-input.ts';

const OPTIONS: Record<string, { permission?: string; cache?: boolean }> = {
  ro: { permission: 'RO' },
  rw: { permission: 'RW' },
  rwd: { permission: 'RWD' },
  cache: { cache: true },
  'no-cache': { cache: false },
};

/** @returns null for what is neither of both forms */
export function parseVolumeFlag(text: string): VolumeInput | null {
  if (text.startsWith('{')) return jsonObject(text) as VolumeInput | null;
  const options = {};
  let rest = text;
  for (let option = lastOption(rest); option; option = lastOption(rest)) {
    Object.assign(options, OPTIONS[option]);
    rest = rest.slice(0, -option.length - 1);
  }
  const [, source = '', mountPath = ''] = /^(.+):(\/[^:]*)$/.exec(rest) ?? [];
  // RWD is the schema's to refuse, in its own words.
  const common = { mountPath, ...options } as Pick<VolumeInput, 'mountPath' | 'permission' | 'cache'>;
  if (/^https?:\/\/./.test(source)) return { ...common, publicGit: { url: source } };
  const [, container, alias, prefix = ''] = /^([^@]+)@([^/@]+)(?:\/(.*))?$/.exec(source) ?? [];
  if (container === undefined || alias === undefined) return null;
  return { ...common, dataStore: { alias, container, ...(prefix === '' ? {} : { prefix }) } };
}

/** As `parseVolumeFlag` takes it back. */
export function volumeFlag(volume: VolumeInput): string {
  const { mountPath, permission, cache, dataStore: place, publicGit } = volume;
  const source = place
    ? `${place.container}@${place.alias}${place.prefix ? `/${place.prefix}` : ''}`
    : (publicGit?.url ?? '');
  const options = [...(permission ? [permission] : []), ...(cache ? ['cache'] : [])];
  const short = [source, mountPath, ...options].join(':');
  return isSame(parseVolumeFlag(short), volume) ? short : JSON.stringify(volume);
}

function lastOption(text: string): string | null {
  const last = /:([a-z-]+)$/i.exec(text)?.[1];
  return last !== undefined && Object.hasOwn(OPTIONS, last.toLowerCase()) ? last.toLowerCase() : null;
}

function jsonObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Of plain data; the order of fields does not matter, and what is absent is as good as null. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return (a ?? null) === (b ?? null);
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  const at = (value: object, name: string) => (value as Record<string, unknown>)[name];
  return [...names].every((name) => isSame(at(a, name), at(b, name)));
}
