import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyVolume } from '../../../tests/arbitrary-volume.ts';
import { parseVolumeFlag, volumeFlag } from './volume-flag.ts';

describe('a volume on the command line', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(anyVolume, (volume) => {
        expect(parseVolumeFlag(volumeFlag(volume))).toEqual(volume);
      }),
    );
  });

  it.each([
    ['models@davit:/data', { mountPath: '/data', dataStore: { alias: 'davit', container: 'models' } }],
    [
      'models@s3/iris/v2:/workspace/model:RW',
      {
        mountPath: '/workspace/model',
        permission: 'RW',
        dataStore: { alias: 's3', container: 'models', prefix: 'iris/v2' },
      },
    ],
    [
      'models@s3/:/data:ro:cache',
      { mountPath: '/data', permission: 'RO', cache: true, dataStore: { alias: 's3', container: 'models' } },
    ],
    ['https://host:8443/a.git:/repo', { mountPath: '/repo', publicGit: { url: 'https://host:8443/a.git' } }],
    ['{"mountPath":"/tmp/scratch","standalone":{}}', { mountPath: '/tmp/scratch', standalone: {} }],
  ])('%s', (text, volume) => {
    expect(parseVolumeFlag(text)).toEqual(volume);
  });

  it.each(['models:/data', '/data', 'models@s3', '{', '[]', '{"a":', ''])('is not %j', (text) => {
    expect(parseVolumeFlag(text)).toBeNull();
  });

  it('is short where it can be', () => {
    const models = { alias: 'davit', container: 'models' };
    expect(volumeFlag({ mountPath: '/data', permission: 'RO', cache: true, dataStore: models })).toBe(
      'models@davit:/data:RO:cache',
    );
    expect(volumeFlag({ mountPath: '/data', dataStore: models, targetDataStore: models })).toBe(
      '{"mountPath":"/data","dataStore":{"alias":"davit","container":"models"},"targetDataStore":{"alias":"davit","container":"models"}}',
    );
  });
});
