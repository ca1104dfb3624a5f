import { describe, expect, it } from 'vitest';
import { fieldIssues } from '../issues.ts';
import { type VolumeInput, volumeOutput, volumesInput, wishOf } from './volume-input.ts';

const models = { alias: 'davit', container: 'models' };

function read(volume: unknown) {
  return volumesInput.parse([volume]).map(wishOf)[0];
}

function refusals(...volumes: unknown[]): string[] {
  const parsed = volumesInput.safeParse(volumes);
  return parsed.success ? [] : [...new Set(fieldIssues(parsed.error, volumesInput).map(({ field }) => field))];
}

describe('a volume', () => {
  it('is read-only and not cached unless it says so', () => {
    expect(read({ mountPath: '/data', dataStore: models })).toEqual({
      mountPath: '/data',
      permission: 'RO',
      cache: false,
      source: { kind: 'data-store', ...models, prefix: '' },
      target: null,
    });
  });

  it('says the same with its source below volumeSource, as the newer API has it', () => {
    const source = { dataStore: { ...models, prefix: 'iris/' } };
    expect(read({ mountPath: '/data/', volumeSource: source })).toEqual(read({ mountPath: '/data', ...source }));
  });

  it('is read back from what is shown of it', () => {
    const volumes: VolumeInput[] = [
      { mountPath: '/data', permission: 'RW', dataStore: { ...models, prefix: 'a/b' }, targetDataStore: models },
      { mountPath: '/data', cache: true, publicGit: { url: 'https://example.com/a.git', branch: 'main' } },
      { mountPath: '/data', standalone: {} },
    ];
    for (const volume of volumes) {
      const wish = read(volume);
      expect(wish && read(volumeOutput(wish))).toEqual(wish);
    }
  });

  it.each([
    ['/'],
    ['/etc'],
    ['/etc/ssl'],
    ['/proc/self'],
    ['/workspace'],
    ['relative'],
    ['/a/../etc'],
    ['/a//b'],
    ['/with space'],
    ['/line\nbreak'],
    ['/\u202egnp'],
  ])('is not mounted at %j', (mountPath) => {
    expect(refusals({ mountPath, dataStore: models })).toEqual(['0.mountPath']);
  });

  it.each([['../other'], ['/absolute'], ['a/../../b'], ['a//b'], ['a\\b'], ['a/./b'], ['a\nb']])(
    'has no prefix %j',
    (prefix) => {
      expect(refusals({ mountPath: '/data', dataStore: { ...models, prefix } })).toEqual(['0.dataStore.prefix']);
    },
  );

  it.each([['-u'], ['a\\b'], [''], ['..'], ['a/../b'], ['a b'], ['a\n']])('is not of a container %j', (container) => {
    expect(refusals({ mountPath: '/data', dataStore: { alias: 's3', container } })).toEqual(['0.dataStore.container']);
  });

  it.each([
    ['ext::sh -c id'],
    ['file:///etc'],
    ['git@example.com:a.git'],
    ['ssh://example.com/a.git'],
    ['https://user:password@example.com/a.git'],
    ['--upload-pack=id'],
  ])('is not of a repository %j', (url) => {
    expect(refusals({ mountPath: '/data', publicGit: { url } })).toEqual(['0.publicGit.url']);
  });

  it.each([
    [{ permission: 'RWD', dataStore: models }, '0.permission'],
    [{ permission: 'RW', cache: true, dataStore: models }, '0.cache'],
    [{ permission: 'RW', publicGit: { url: 'https://example.com/a.git' } }, '0.permission'],
    [{ permission: 'RO', standalone: {} }, '0.permission'],
    [{ dataStore: models, targetDataStore: models }, '0.permission'],
    [{}, '0.volumeSource'],
    [{ dataStore: models, standalone: {} }, '0.volumeSource'],
    [{ publicSwift: { url: 'x' } }, '0.publicSwift'],
    [{ dataStore: { ...models, archive: 'a.tar' } }, '0.dataStore.archive'],
  ])('is refused by the field that is wrong: %j', (volume, field) => {
    expect(refusals({ mountPath: '/data', ...volume })).toEqual([field]);
  });

  it('has its place to itself', () => {
    const at = (mountPath: string) => ({ mountPath, dataStore: models });
    expect(refusals(at('/data'), at('/data2'))).toEqual([]);
    expect(refusals(at('/data'), at('/data'))).toEqual(['1.mountPath']);
    expect(refusals(at('/data/models'), at('/data'))).toEqual(['1.mountPath']);
  });
});
