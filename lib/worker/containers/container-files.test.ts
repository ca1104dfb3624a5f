/** What a disk that is full does to an upload. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContainerFiles } from './container-files.ts';

const ID = '01890000-0000-7000-8000-000000000001';
const MIB = 2 ** 20;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'davit-containers-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function filesWith(reserveBytes: number, where = root): ContainerFiles {
  return new ContainerFiles({ root: where, owner: null, reserveBytes, onChange: () => undefined });
}

async function* bytes(count: number): AsyncGenerator<Uint8Array> {
  for (let left = count; left > 0; left -= MIB) yield Buffer.alloc(Math.min(left, MIB), 'x');
}

const write = (files: ContainerFiles, count: number, length: number | null = null) =>
  files.write(ID, 'a/file', bytes(count), { length, stillWanted: async () => true });

describe('a full disk', () => {
  it('is told before a file comes for which there is no room', async () => {
    const files = filesWith(2 ** 60);
    await expect(write(files, 1, 1)).rejects.toMatchObject({ status: 507, code: 'DISK_FULL' });
    expect(await readdir(root)).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'in the middle of a file keeps nothing of it, and the file that was there',
    async () => {
      const small = path.join(root, 'small');
      execFileSync('mkdir', [small]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'davit-test', small]);
      try {
        const files = filesWith(0, small);
        await write(files, 10);
        await expect(write(files, 8 * MIB)).rejects.toMatchObject({ status: 507, code: 'DISK_FULL' });
        expect(await readFile(path.join(small, ID, 'files/a/file'), 'utf8')).toBe('x'.repeat(10));
        expect(await readdir(path.join(small, ID, 'incoming'))).toEqual([]);
        await write(files, 2 * MIB);
        expect(await files.count(ID)).toEqual({ files: 1, bytes: 2 * MIB });
      } finally {
        execFileSync('umount', [small]);
      }
    },
  );
});

it('one that is longer than was said, or shorter, is none', async () => {
  const files = filesWith(0);
  await expect(write(files, 10, 11)).rejects.toThrow('broke off');
  await expect(write(files, 10, 9)).rejects.toThrow('broke off');
  expect(await files.list(ID, '', { offset: 0, limit: 10 })).toEqual({ items: [], total: 0 });
});
