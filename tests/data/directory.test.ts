/** Data of a container of Davit's own: directories on the same disk. */
import { chmod, link, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DirectoryPlace } from '../../lib/data/place.ts';
import { pullVolume } from '../../lib/data/sync/pull.ts';
import { pushVolume } from '../../lib/data/sync/push.ts';
import { contentOf, fill, type TestVolume, testVolume } from './volume.ts';

let container: string;
let volume: TestVolume;

beforeEach(async () => {
  container = await mkdtemp(path.join(tmpdir(), 'davit-container-'));
  volume = await testVolume();
});
afterEach(async () => {
  await volume.remove();
  await rm(container, { recursive: true });
});

const place = (prefix = ''): DirectoryPlace => ({ kind: 'directory', path: container, prefix });

/** As an upload does it. */
async function replaceFile(name: string, content: string): Promise<void> {
  await writeFile(`${container}.new`, content);
  await rename(`${container}.new`, path.join(container, name));
}

describe('a pull from a container', () => {
  it('shares the files of one that is only read, until they are replaced', async () => {
    await fill(container, { 'iris/model': 'one', readme: 'read me' });
    expect(await pullVolume(volume.home, place(), true, volume.options())).toMatchObject({ total: 2, completed: 2 });
    const there = await stat(path.join(container, 'readme'));
    expect((await stat(path.join(volume.files, 'readme'))).ino).toBe(there.ino);

    await replaceFile('iris/model', 'two');
    expect(await readFile(path.join(volume.files, 'iris/model'), 'utf8')).toBe('one');
    expect(await pullVolume(volume.home, place(), true, volume.options())).toMatchObject({ completed: 1, skipped: 1 });
    expect(await readFile(path.join(volume.files, 'iris/model'), 'utf8')).toBe('two');
  });

  it('copies the files of one that is written to', async () => {
    await fill(container, { model: 'theirs' });
    await chmod(path.join(container, 'model'), 0o755);
    const options = volume.options({ writable: true });
    await pullVolume(volume.home, place(), false, options);
    await writeFile(path.join(volume.files, 'model'), 'mine, in place');
    expect(await contentOf(container)).toEqual({ model: 'theirs' });
    expect((await stat(path.join(volume.files, 'model'))).mode & 0o100).toBe(0o100);
    expect(await pullVolume(volume.home, place(), false, options)).toMatchObject({ completed: 1 });
    expect(await pullVolume(volume.home, place(), false, options)).toMatchObject({ completed: 0, skipped: 1 });
  });

  it('removes what is gone where it mirrors, and nowhere else', async () => {
    await fill(container, { 'a/b': '1', 'c/d/e': '2', kept: '3' });
    await pullVolume(volume.home, place(), true, volume.options());
    await fill(volume.files, { 'of/the/app': '4' });
    await rm(path.join(container, 'a'), { recursive: true });
    expect(await pullVolume(volume.home, place(), false, volume.options())).toMatchObject({ deleted: 0, total: 2 });
    expect(Object.keys(await contentOf(volume.files))).toEqual(['a/b', 'c/d/e', 'kept', 'of/the/app']);
    expect(await pullVolume(volume.home, place(), true, volume.options())).toMatchObject({ deleted: 2 });
    expect(Object.keys(await contentOf(volume.files))).toEqual(['c/d/e', 'kept']);
  });

  it('puts a file where a folder was, and a folder where a file was, where it mirrors', async () => {
    await fill(container, { one: 'file', 'two/inside': 'x' });
    await fill(volume.files, { 'one/inside': 'x', two: 'file' });
    const beside = await pullVolume(volume.home, place(), false, volume.options());
    expect(beside.leftOut.map(({ path: name }) => name).sort()).toEqual(['one', 'two']);
    expect(await contentOf(volume.files)).toEqual({ 'one/inside': 'x', two: 'file' });
    await pullVolume(volume.home, place(), true, volume.options());
    expect(await contentOf(volume.files)).toEqual(await contentOf(container));
  });

  it('takes the folder of its prefix, and says where there is none', async () => {
    await fill(container, { 'iris/model': '1', 'iris2/model': '2', file: '3' });
    await pullVolume(volume.home, place('iris'), true, volume.options());
    expect(await contentOf(volume.files)).toEqual({ model: '1' });
    for (const prefix of ['nothing', 'file']) {
      await expect(pullVolume(volume.home, place(prefix), true, volume.options())).rejects.toMatchObject({
        kind: 'not-found',
      });
    }
    // What was here stays: nothing is known to be gone.
    expect(await contentOf(volume.files)).toEqual({ model: '1' });
  });
});

describe('two syncs of one volume', () => {
  it('come one after the other', async () => {
    await fill(container, Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}`, 'x'])));
    const both = [1, 2].map(() => pullVolume(volume.home, place(), true, volume.options()));
    const results = await Promise.all(both);
    expect(results.map(({ completed }) => completed).sort()).toEqual([0, 40]);
  });
});

describe('a push into a container', () => {
  it('brings what has changed, by renames, and removes nothing', async () => {
    await fill(container, { kept: 'there', changed: 'before' });
    await pullVolume(volume.home, place(), false, volume.options({ writable: true }));
    await fill(volume.files, { changed: 'after', 'new/one': 'x' });
    // Whoever reads the old one still reads it whole.
    await link(path.join(container, 'changed'), path.join(volume.home, 'held'));
    expect(await pushVolume(volume.home, place(), volume.options())).toMatchObject({ completed: 2, skipped: 1 });
    expect(await contentOf(container)).toEqual({ kept: 'there', changed: 'after', 'new/one': 'x' });
    expect(await readFile(path.join(volume.home, 'held'), 'utf8')).toBe('before');
    expect(await pushVolume(volume.home, place(), volume.options())).toMatchObject({ completed: 0, skipped: 3 });
    // The app's files and the container's are not the same ones.
    await writeFile(path.join(volume.files, 'changed'), 'written in place');
    expect(await contentOf(container)).toMatchObject({ changed: 'after' });
  });

  it('makes the folder of its prefix', async () => {
    await mkdir(volume.files, { recursive: true });
    await fill(volume.files, { result: '1' });
    await pushVolume(volume.home, place('out/of/app'), volume.options());
    expect(await contentOf(container)).toEqual({ 'out/of/app/result': '1' });
  });
});
