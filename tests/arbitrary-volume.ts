/** Any volume that the API takes, in its native form, with the signs in its names that texts give a meaning to. */
import fc from 'fast-check';
import { type VolumeInput, volumeInput, volumesInput } from '../lib/domain/data/volume-input.ts';

const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const awkward = fc.constantFrom("it's", '$HOME', 'a@b', 'a:b', 'a:ro', 'x:cache', '{}', '"', '#', '-v', '*', '🦜');
const part = fc
  .oneof(fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/), awkward)
  .filter((text) => !/^(\.\.?|-.*)$/.test(text));
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const place = fc
  .record({
    alias: fc.oneof(fc.constant('davit'), fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/)),
    container: path,
    prefix: some(path),
  })
  .map(present);
const git = fc
  .record({
    url: fc.constantFrom('https://example.com/a.git', 'http://git.example.com:8443/a/b.git'),
    branch: some(path),
  })
  .map(present);
const mountPath = path.map((text) => `/mnt/${text}`);

export const anyVolume: fc.Arbitrary<VolumeInput> = fc
  .record({
    mountPath,
    permission: fc.constantFrom('RO' as const, 'RW' as const),
    cache: some(fc.boolean()),
    source: fc.oneof(
      place.map((dataStore) => ({ dataStore })),
      git.map((publicGit) => ({ publicGit })),
      fc.constant({ standalone: {} }),
    ),
    target: some(place),
  })
  .map(({ source, target, ...common }) =>
    present({ ...common, ...source, ...(target ? { targetDataStore: target } : {}) }),
  )
  .filter((volume) => volumeInput.safeParse(volume).success);

export const anyVolumes: fc.Arbitrary<VolumeInput[]> = fc
  .array(anyVolume, { maxLength: 4 })
  .filter((volumes) => volumesInput.safeParse(volumes).success);

function present<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
