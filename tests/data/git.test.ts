/** Data of a repository: git over http, from a real `git http-backend`. */
import { chmod, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../lib/data/errors.ts';
import { listContainers, listEntries, testStore } from '../../lib/data/look.ts';
import type { GitPlace } from '../../lib/data/place.ts';
import { pullVolume } from '../../lib/data/sync/pull.ts';
import { GIT_USER, type GitServer, startGit } from '../fixtures/data/git-server.ts';
import { contentOf, fill, type TestVolume, testVolume } from './volume.ts';

let git: GitServer;
let volume: TestVolume;

beforeAll(async () => {
  git = await startGit();
  await fill(git.work, { 'model/weights': 'w1', 'model/run.sh': '#!/bin/sh', readme: 'read me' });
  await chmod(path.join(git.work, 'model/run.sh'), 0o755);
  git.commit('first');
  git.git('branch', 'other');
});
afterAll(() => git.close());
beforeEach(async () => {
  volume = await testVolume();
});
afterEach(async () => {
  git.intercept = null;
  git.requests.length = 0;
  await volume.remove();
});

const options = () => volume.options({ allowHosts: git.allowHosts });
const pull = (place: GitPlace) => pullVolume(volume.home, place, true, options());
const problem = (place: GitPlace) =>
  pull(place).then(
    () => null,
    (error: unknown) => (error instanceof DataError ? { kind: error.kind, message: error.message } : error),
  );

describe('a pull from a repository', () => {
  it('brings the files of a branch, and then what has changed', async () => {
    expect(await pull(git.place())).toMatchObject({ total: 3, completed: 3, skipped: 0 });
    expect(await contentOf(volume.files)).toEqual({
      'model/run.sh': '#!/bin/sh',
      'model/weights': 'w1',
      readme: 'read me',
    });
    expect((await stat(path.join(volume.files, 'model/run.sh'))).mode & 0o777).toBe(0o755);
    const before = await stat(path.join(volume.files, 'readme'));

    await fill(git.work, { 'model/weights': 'w2' });
    git.commit('second');
    expect(await pull(git.place())).toMatchObject({ total: 3, completed: 1, skipped: 2 });
    expect(await readFile(path.join(volume.files, 'model/weights'), 'utf8')).toBe('w2');
    expect((await stat(path.join(volume.files, 'readme'))).ino).toBe(before.ino);
    expect(await pull(git.place())).toMatchObject({ completed: 0, skipped: 3 });
    // Nothing of what was before: one commit, and no work tree.
    expect(await readdir(volume.files)).toEqual(['model', 'readme']);
  });

  it('takes another branch, and what is below a prefix alone', async () => {
    await pull(git.place({ branch: 'other', prefix: 'model' }));
    expect(await contentOf(volume.files)).toEqual({ 'run.sh': '#!/bin/sh', weights: 'w1' });
  });

  it('signs in where it has to, and keeps the password to itself', async () => {
    await pull(git.place(GIT_USER, 'private'));
    expect(await contentOf(volume.files)).toMatchObject({ readme: 'read me' });
    const kept = await Promise.all(
      (await readdir(volume.home, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(path.join(entry.parentPath, entry.name), 'latin1')),
    );
    const secrets = [GIT_USER.password, Buffer.from(`${GIT_USER.username}:${GIT_USER.password}`).toString('base64')];
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
  });

  it('tells what is wrong by its kind', async () => {
    const host = `127.0.0.1:${git.port}`;
    expect(await problem(git.place({ branch: 'nothing' }))).toEqual({
      kind: 'not-found',
      message: `${host}/open/work has no such branch: check its name.`,
    });
    expect(await problem(git.place({ prefix: 'nothing' }))).toMatchObject({ kind: 'not-found' });
    expect(await problem(git.place({ prefix: 'readme' }))).toMatchObject({ kind: 'not-found' });
    expect(await problem(git.place({ url: `http://${host}/open/nothing` }))).toMatchObject({ kind: 'not-found' });
    expect(await problem(git.place({}, 'private'))).toMatchObject({ kind: 'unauthorized' });
    const wrong = await problem(git.place({ ...GIT_USER, password: 'hunter2' }, 'private'));
    expect(wrong).toMatchObject({ kind: 'unauthorized' });
    expect(JSON.stringify(wrong)).not.toContain('hunter2');
    expect(await problem(git.place({ url: 'http://169.254.169.254/a.git' }))).toMatchObject({ kind: 'refused' });
    expect(await problem(git.place({ url: 'http://127.0.0.1:9/a.git' }))).toMatchObject({ kind: 'refused' });
    expect(await problem(git.place({ url: 'https://10.255.255.1.nip.invalid/a' }))).toMatchObject({
      kind: 'unreachable',
    });
  });

  it('takes no credentials to where it is sent', async () => {
    const other = await startGit();
    git.intercept = (request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${other.port}${request.url}` }).end();
      return true;
    };
    const both = volume.options({ allowHosts: [...git.allowHosts, ...other.allowHosts] });
    await expect(pullVolume(volume.home, git.place(GIT_USER), true, both)).rejects.toMatchObject({ kind: 'refused' });
    expect(other.requests).toEqual([]);
    // Nor, without any, to an address that is closed to it.
    await expect(pullVolume(volume.home, git.place(), true, options())).rejects.toMatchObject({ kind: 'refused' });
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it('leaves out links, submodules and what git would not have made', async () => {
    git.git('checkout', '--quiet', '-b', 'hostile');
    // To what is the test's own: it has to be able to fail.
    await symlink(path.join(git.work, 'readme'), path.join(git.work, 'to-file'));
    await symlink(path.join(git.work, 'model'), path.join(git.work, 'to-folder'));
    await mkdir(path.join(git.work, 'model/deep'), { recursive: true });
    await fill(git.work, { '.gitattributes': '* text eol=crlf\n*.txt filter=x\n', 'model/deep/lines': 'a\nb\n' });
    git.git('add', '--all');
    git.git('update-index', '--add', '--cacheinfo', `160000,${git.git('rev-parse', 'HEAD').trim()},module`);
    git.git('commit', '--quiet', '-m', 'hostile');
    const { leftOut, failed } = await pull(git.place({ branch: 'hostile' }));
    expect(failed).toBe(leftOut.length);
    expect(leftOut.map(({ path: name, why }) => `${name} ${why}`).sort()).toEqual([
      'module is a submodule',
      'to-file is a link',
      'to-folder is a link',
    ]);
    expect(await contentOf(volume.files)).toMatchObject({ 'model/deep/lines': 'a\nb\n' });
    expect((await readdir(volume.files)).sort()).toEqual(['.gitattributes', 'model', 'readme']);
    git.git('checkout', '--quiet', '--force', 'main');
  });
});

describe('a look at a repository', () => {
  it('tests it, and names its branches and files', async () => {
    const look = { ...options(), owner: null };
    await testStore(git.place(), null, look);
    await testStore(git.place(), 'main', look);
    await expect(testStore(git.place(), 'nothing', look)).rejects.toMatchObject({ kind: 'not-found' });
    expect((await listContainers(git.place(), look)).names).toEqual(expect.arrayContaining(['main', 'other']));
    const { entries, more } = await listEntries(git.place({ branch: 'other' }), 10, look);
    expect(entries.map(({ name, isFolder }) => [name, isFolder])).toEqual([
      ['model', true],
      ['readme', false],
    ]);
    expect(more).toBe(false);
  });
});
