/** Syncs that do not come to their end: killed, cut off, cancelled, out of room. What was brought till then counts. */
import { execFile, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pullVolume } from '../../lib/data/sync/pull.ts';
import { pushVolume } from '../../lib/data/sync/push.ts';
import { S3_KEY, type S3Server, startS3 } from '../fixtures/data/s3-server.ts';
import { until } from '../wait.ts';
import type { Order } from './mortal-sync.ts';
import { asRoot, contentOf, fill, type TestVolume, testVolume } from './volume.ts';

const run = promisify(execFile);
const FILES = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`folder/f${index}`, `content ${index}`]));
const MANY = Object.keys(FILES).length;

let s3: S3Server;
let volume: TestVolume;

beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());
beforeEach(async () => {
  volume = await testVolume();
});
afterEach(async () => {
  s3.intercept = null;
  await volume.remove();
  for (const key of await s3.keys()) await s3.delete(key);
  s3.forget();
});

const options = (change = {}) => volume.options({ allowHosts: s3.allowHosts, ...change });
const putAll = async () => {
  for (const [key, content] of Object.entries(FILES)) await s3.put(key, content);
};
/** Requests for single objects, by method: which, and how often each. */
function asked(method: string): Map<string, number> {
  const keys = s3.requests
    .filter((request) => request.startsWith(`${method} /models/`))
    .map((one) => one.split('?')[0] ?? '');
  return new Map(
    [...new Set(keys)].map((key) => [key.slice(`${method} /models/`.length), keys.filter((one) => one === key).length]),
  );
}

/** Answers so many of them, and lets the others wait; what is answered is what `more` gets. */
function answerOnly(method: string, most: number): { waiting: () => number } {
  let answered = 0;
  let waiting = 0;
  s3.intercept = (request: IncomingMessage) => {
    if (request.method !== method || request.url?.includes('max-keys=')) return false;
    if (answered < most) {
      answered += 1;
      return false;
    }
    waiting += 1;
    return true;
  };
  return { waiting: () => waiting };
}

/** Processes that are at work in the volume. */
async function workers(): Promise<{ pid: number; commandLine: string }[]> {
  const found: { pid: number; commandLine: string }[] = [];
  for (const pid of (await readdir('/proc')).map(Number).filter(Boolean)) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (!cwd.startsWith(volume.home)) continue;
    found.push({ pid, commandLine: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') });
  }
  return found;
}

/** Begins in a process of its own, and kills that once the server has answered all it will. */
async function killedInTheMiddle(
  direction: Order['direction'],
  isInTheMiddle: () => Promise<boolean>,
): Promise<string> {
  const child = fork(path.join(import.meta.dirname, 'mortal-sync.ts'), [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk));
  const { owner, allowHosts } = options();
  child.send({ direction, home: volume.home, place: s3.place(), owner, allowHosts } satisfies Order);
  await until('it is in the middle', isInTheMiddle, (is) => is);
  const commandLines = (await workers()).map(({ commandLine }) => commandLine).join('\n');
  expect(commandLines).toContain('rclone');
  for (const text of [commandLines, said]) expect(text).not.toContain(S3_KEY.secretKey);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await until('nobody is left at work', workers, (left) => left.length === 0);
  return said;
}

describe('a pull', () => {
  it('goes on where it was killed', async () => {
    await putAll();
    const server = answerOnly('GET', 25);
    const staged = async () => Object.keys(await contentOf(path.join(volume.home, 'staging')).catch(() => ({})));
    await killedInTheMiddle('pull', async () => server.waiting() > 0 && (await complete()).length === 25);
    expect(await contentOf(volume.files)).toEqual({});
    const before = new Set(await complete());
    s3.intercept = null;
    s3.forget();
    expect(await pullVolume(volume.home, s3.place(), true, options())).toMatchObject({ completed: MANY, total: MANY });
    expect(await contentOf(volume.files)).toEqual(FILES);
    expect([...asked('GET').keys()].filter((key) => before.has(key))).toEqual([]);
    expect(await staged()).toEqual([]);

    /** What has the size of its object is all there: they are that small. */
    async function complete(): Promise<string[]> {
      const contents = await contentOf(path.join(volume.home, 'staging')).catch(() => ({}));
      return Object.entries(contents)
        .filter(([key, content]) => FILES[key] === content)
        .map(([key]) => key);
    }
  });

  it('goes on by itself when the network comes back, and counts what it has', async () => {
    await putAll();
    let asks = 0;
    s3.intercept = (request) => {
      if (request.url?.includes('max-keys=')) return false;
      asks += 1;
      const isCut = asks > 20 && asks < 90;
      if (isCut) request.socket.destroy();
      return isCut;
    };
    expect(await pullVolume(volume.home, s3.place(), true, options())).toMatchObject({ completed: MANY, total: MANY });
    expect(await contentOf(volume.files)).toEqual(FILES);
    for (const [index, next] of volume.told.entries()) {
      const last = volume.told[index - 1];
      if (!last) continue;
      for (const name of ['completed', 'skipped', 'transferredBytes', 'total', 'totalBytes'] as const) {
        expect(next[name] ?? 0).toBeGreaterThanOrEqual(last[name] ?? 0);
      }
    }
    expect(volume.told.at(-1)).toMatchObject({ total: MANY, totalBytes: volume.told.at(-1)?.transferredBytes });
  });

  it('is not tried again where that would not help', async () => {
    s3.intercept = (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return true;
    };
    await expect(pullVolume(volume.home, s3.place(), true, options())).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(s3.requests.length).toBeLessThanOrEqual(2);
  });

  it('ends when it is cancelled, and leaves nobody at work', async () => {
    await putAll();
    const server = answerOnly('GET', 10);
    const cancel = new AbortController();
    const pulling = pullVolume(volume.home, s3.place(), true, options({ signal: cancel.signal }));
    await until('it is in the middle', server.waiting, (waiting) => waiting > 0);
    cancel.abort(new Error('cancelled'));
    await expect(pulling).rejects.toThrow('cancelled');
    expect(await workers()).toEqual([]);
    expect(await contentOf(volume.files)).toEqual({});
  });

  it('shows each file whole, the old one or the new one', async () => {
    const size = 200_000;
    const put = async (letter: string) => {
      for (let index = 0; index < 8; index += 1) await s3.put(`f${index}`, letter.repeat(size), new Date());
    };
    await put('a');
    await pullVolume(volume.home, s3.place(), true, options());
    await put('b');
    let isOver = false;
    const torn: string[] = [];
    let looks = 0;
    const reading = (async () => {
      while (!isOver) {
        for (const [name, content] of Object.entries(await contentOf(volume.files))) {
          looks += 1;
          if (content.length !== size || content !== (content[0] ?? '').repeat(size)) torn.push(name);
        }
      }
    })();
    // Of the same size, and maybe of the same second.
    await pullVolume(volume.home, s3.place(), true, options()).finally(() => {
      isOver = true;
    });
    expect(Object.values(await contentOf(volume.files)).filter((content) => !content.startsWith('b')).length).toBe(0);
    await reading;
    expect(looks).toBeGreaterThan(8);
    expect(torn).toEqual([]);
  });
});

/** A disk of a test's own takes the right to mount one, which root lacks in some containers. */
function canMount(): boolean {
  const probe = mkdtempSync(path.join(tmpdir(), 'davit-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe]).status === 0;
  if (mounted) spawnSync('umount', [probe]);
  rmdirSync(probe);
  return mounted;
}

describe.runIf(asRoot && canMount())('a full disk', () => {
  it('ends a pull with what to do, and the next one goes on once there is room', async () => {
    const disk = await mkdtemp(path.join(tmpdir(), 'davit-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=755', 'tmpfs', disk]);
    const small = await testVolume(disk);
    try {
      const big = 'x'.repeat(700_000);
      for (let index = 0; index < 8; index += 1) await s3.put(`f${index}`, big);
      const pull = () => pullVolume(small.home, s3.place(), true, small.options({ allowHosts: s3.allowHosts }));
      // There is room when it begins, and someone else takes it.
      s3.intercept = (request) => {
        if (request.url?.includes('max-keys=')) return false;
        s3.intercept = null;
        writeFile(path.join(disk, 'other'), Buffer.alloc(5 * 2 ** 20)).catch(() => undefined);
        return false;
      };
      await expect(pull()).rejects.toMatchObject({ kind: 'disk-full' });
      expect(await contentOf(small.files)).toEqual({});
      // Before anything is fetched, where it is clear that there is no room.
      s3.forget();
      await expect(pull()).rejects.toMatchObject({ kind: 'disk-full' });
      await rm(path.join(disk, 'other'));
      expect(await pull()).toMatchObject({ completed: 8, total: 8 });
      expect(Object.values(await contentOf(small.files)).every((content) => content === big)).toBe(true);
    } finally {
      await run('umount', [disk]);
      await rm(disk, { recursive: true });
    }
  });
});

describe('a push', () => {
  it('goes on where it was killed', async () => {
    await mkdir(volume.files, { recursive: true });
    await fill(volume.files, FILES);
    const server = answerOnly('PUT', 25);
    await killedInTheMiddle('push', async () => server.waiting() > 0 && (await s3.keys()).length === 25);
    const before = new Set(await s3.keys());
    s3.intercept = null;
    s3.forget();
    expect(await pushVolume(volume.home, s3.place(), options())).toMatchObject({ total: MANY });
    expect([...asked('PUT').keys()].filter((key) => before.has(key))).toEqual([]);
    expect((await s3.keys()).length).toBe(MANY);
  });
});
