import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calledFor, localFiles, nameWith } from './local-files.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'davit-local-'));
  await mkdir(path.join(home, 'models/v2'), { recursive: true });
  await writeFile(path.join(home, 'models/a'), 'a');
  await writeFile(path.join(home, 'models/v2/b'), 'bb');
  await symlink(path.join(home, 'models/a'), path.join(home, 'models/link'));
});
afterAll(() => rm(home, { recursive: true }));

describe('what is uploaded', () => {
  it('is called as it was written, or by its last part where it lies elsewhere', () => {
    expect(calledFor('./train/a')).toBe('train/a');
    expect(calledFor('train/')).toBe('train');
    expect(calledFor('.')).toBe('');
    expect(calledFor('/data/models')).toBe('models');
    expect(calledFor('../models/')).toBe('models');
    expect(calledFor('a/../../b')).toBe('b');
  });

  it('gets and loses prefixes', () => {
    expect(nameWith('train/a', { removePrefix: 'train/' })).toBe('a');
    expect(nameWith('train/a', { removePrefix: './train' })).toBe('a');
    expect(nameWith('train/a', { addPrefix: 'v2/' })).toBe('v2/train/a');
    expect(nameWith('train/a', { removePrefix: 'train', addPrefix: 'v2/' })).toBe('v2/a');
    expect(nameWith('train/a', { removePrefix: 'other/' })).toBe('train/a');
  });

  it('is all that is below a folder, but no links', async () => {
    const { files, leftOut } = await localFiles([path.join(home, 'models')], { addPrefix: 'x/' });
    expect(files.map(({ path: name, bytes }) => [name, bytes]).sort()).toEqual([
      ['x/models/a', 1],
      ['x/models/v2/b', 2],
    ]);
    expect(leftOut).toEqual([path.join(home, 'models/link')]);
    const single = await localFiles([path.join(home, 'models/link')], {});
    expect(single.files).toMatchObject([{ path: 'link', bytes: 1 }]);
  });

  it('is refused by the name that it would have', async () => {
    await expect(localFiles([path.join(home, 'models/a')], { addPrefix: '../' })).rejects.toThrow(
      'must not have the parts',
    );
    await expect(localFiles([path.join(home, 'nowhere')], {})).rejects.toThrow('There is no');
  });
});
