/** A volume that is written to by an app that means harm, while it is pulled into, pushed from and counted. */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../lib/data/errors.ts';
import { countFiles } from '../../lib/data/files/walk.ts';
import type { DirectoryPlace } from '../../lib/data/place.ts';
import { pullVolume } from '../../lib/data/sync/pull.ts';
import { pushVolume } from '../../lib/data/sync/push.ts';
import { contentOf, fill, type TestVolume, testVolume } from './volume.ts';

const ROUNDS = 25;
/**
 * Links lead to a directory of the test, and never to one of the system: it runs as root, and has to be able to fail.
 * The same names as in the volume: whoever is led there finds what it looks for.
 */
const OUTSIDE = {
  secret: 'of another project',
  a: 'outside a',
  b: 'outside b',
  'deep/c': 'outside c',
  c: 'outside c',
};

let volume: TestVolume;
let container: string;
let outside: string;

beforeEach(async () => {
  volume = await testVolume();
  container = await mkdtemp(path.join(tmpdir(), 'davit-container-'));
  outside = await mkdtemp(path.join(tmpdir(), 'davit-outside-'));
  await chmod(outside, 0o755);
  await fill(outside, OUTSIDE);
});
afterEach(async () => {
  await volume.remove();
  await rm(container, { recursive: true });
  await rm(outside, { recursive: true });
});

const place = (): DirectoryPlace => ({ kind: 'directory', path: container, prefix: '' });

/** What changes faster than it can be brought over may be given up, with that said. */
async function orLater(sync: Promise<unknown>): Promise<void> {
  await sync.catch((error: unknown) => {
    if (!(error instanceof DataError && error.transient)) throw error;
  });
}

async function attacked(work: () => Promise<void>): Promise<void> {
  const attacker = fork(path.join(import.meta.dirname, 'attacker.mjs'), [volume.files, outside]);
  await once(attacker, 'message');
  try {
    await work();
  } finally {
    attacker.kill('SIGKILL');
    await once(attacker, 'exit');
  }
}

describe('an app that changes its volume under a sync', () => {
  it('has nothing read from outside of it', async () => {
    await mkdir(volume.files, { recursive: true });
    await fill(volume.files, { 'folder/a': 'a', 'folder/b': 'b', 'folder/deep/c': 'c', single: 's' });
    await attacked(async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await orLater(pushVolume(volume.home, place(), volume.options()));
        await countFiles(volume.files);
      }
    });
    const pushed = Object.entries(await contentOf(container));
    expect(pushed.length).toBeGreaterThan(2);
    expect(pushed.filter(([, content]) => content.startsWith('outside') || content.includes('project'))).toEqual([]);
  });

  it('has nothing written or removed outside of it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await fill(container, { 'folder/a': `a${round}`, 'folder/deep/c': `c${round}`, 'new/one': `${round}` });
      if (round > 0) continue;
      await pullVolume(volume.home, place(), false, volume.options({ writable: true }));
    }
    await attacked(async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await fill(container, { 'folder/a': `a${round}`, 'folder/deep/c': `c${round}`, 'new/one': `${round}` });
        const mirror = round % 2 === 0;
        await orLater(pullVolume(volume.home, place(), mirror, volume.options({ writable: true })));
      }
    });
    expect(await contentOf(outside)).toEqual(OUTSIDE);
    expect((await lstat(outside)).mode & 0o777).toBe(0o755);
    expect(await pullVolume(volume.home, place(), true, volume.options({ writable: true }))).toMatchObject({
      failed: 0,
    });
    expect(await contentOf(volume.files)).toEqual(await contentOf(container));
  });
});

describe('what is no file', () => {
  it('is left out of a push, and told', async () => {
    await mkdir(volume.files, { recursive: true });
    await fill(volume.files, { fine: '1', 'folder/fine': '2' });
    await symlink(path.join(outside, 'secret'), path.join(volume.files, 'to-file'));
    await symlink(outside, path.join(volume.files, 'folder/to-folder'));
    execFileSync('mkfifo', [path.join(volume.files, 'pipe')]);
    await writeFile(Buffer.concat([Buffer.from(`${volume.files}/not-utf8-`), Buffer.from([0xff])]), 'x');
    await writeFile(path.join(volume.files, 'line\nbreak'), 'x');
    const socket = createServer().listen(path.join(volume.files, 'socket'));
    await once(socket, 'listening');
    const { leftOut, failed, total, completed } = await pushVolume(volume.home, place(), volume.options());
    socket.close();
    expect({ failed, total, completed }).toEqual({ failed: 6, total: 2, completed: 2 });
    expect(leftOut.map(({ path: name, why }) => `${name} ${why}`).sort()).toEqual([
      'folder/to-folder is a link',
      'line\nbreak has a control character in its name',
      'not-utf8-\ufffd has a broken character in its name',
      'pipe is a pipe or socket',
      'socket is a pipe or socket',
      'to-file is a link',
    ]);
    expect(await contentOf(container)).toEqual({ fine: '1', 'folder/fine': '2' });
    expect(await countFiles(volume.files)).toEqual({ files: 2, bytes: 2 });
    // A mirror has nothing to do with what they are.
    await pullVolume(volume.home, place(), true, volume.options());
    expect(await contentOf(volume.files)).toEqual({ fine: '1', 'folder/fine': '2' });
    expect(await contentOf(outside)).toEqual(OUTSIDE);
  });
});
