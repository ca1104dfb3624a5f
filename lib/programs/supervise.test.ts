import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type NodeChild, startNodeChild } from './node-child.ts';
import { isAlive, waitFor } from './program.ts';
import { type Program, type Supervised, supervise } from './supervise.ts';

const CLONE = path.resolve(import.meta.dirname, '../..');
const READY = `process.send({ type: 'ready' }); process.on('disconnect', () => process.exit(0));`;

let directory: string;
const started: Supervised[] = [];
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'davit-supervise-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A real Node process that runs `source`. */
async function child(
  name: string,
  source: string,
  stopTimeoutMs = 2_000,
  more: Partial<NodeChild> = {},
): Promise<Program> {
  const file = path.join(directory, `${name}.ts`);
  await writeFile(file, source);
  return {
    name,
    start: (signal) =>
      startNodeChild(
        {
          name,
          node: process.execPath,
          root: CLONE,
          file,
          env: { NODE_ENV: 'test', PATH: process.env.PATH },
          user: null,
          logFile: path.join(directory, `${name}.log`),
          readyTimeoutMs: 20_000,
          stopTimeoutMs,
          silentSeconds: null,
          onComplaint: () => undefined,
          ...more,
        },
        signal,
      ),
  };
}

function keep(program: Program, say: (line: string) => void = () => undefined): Supervised {
  const supervised = supervise(program, say);
  started.push(supervised);
  return supervised;
}

const pidOf = (one: Supervised): number => {
  const pid = one.pid();
  if (pid === null) throw new Error(`${one.name} does not run`);
  return pid;
};

test('a process killed by force is back within 5 s, and both are said', async () => {
  const said: string[] = [];
  const one = keep(await child('restarted', READY), (line) => said.push(line));
  await one.ready;
  const first = pidOf(one);

  process.kill(first, 'SIGKILL');

  const second = await waitFor(() => (one.pid() !== first ? one.pid() : null), { timeoutMs: 5_000 });
  expect(second).not.toBeNull();
  expect(isAlive(second ?? 0)).toBe(true);
  await waitFor(() => said.length >= 2, { timeoutMs: 1_000 });
  expect(said).toEqual(['restarted was ended by SIGKILL; starting it again', 'restarted is back']);
});

test('one that hangs is killed and started again', async () => {
  const said: string[] = [];
  const alive = `${READY} setInterval(() => process.send({ type: 'alive' }), 100);`;
  const one = keep(await child('hangs', alive, 1_000, { silentSeconds: 2, onComplaint: (line) => said.push(line) }));
  await one.ready;
  const first = pidOf(one);

  process.kill(first, 'SIGSTOP');

  const second = await waitFor(() => (one.pid() !== first ? one.pid() : null), { timeoutMs: 10_000 });
  expect(second).not.toBeNull();
  expect(isAlive(first)).toBe(false);
  expect(said).toEqual(['hangs hangs: nothing was heard of it for 2 s']);
});

test('one that keeps ending is started again slower and slower', async () => {
  const said: string[] = [];
  const one = keep(await child('ends', `${READY} setTimeout(() => process.exit(3), 1);`), (line) => said.push(line));
  await one.ready;
  const ends = () => said.filter((line) => line.startsWith('ends ended with code 3'));
  await waitFor(() => ends().length >= 4, { timeoutMs: 20_000 });
  expect(ends().slice(0, 4)).toEqual([
    'ends ended with code 3; starting it again',
    'ends ended with code 3; starting it again in 0.5 s',
    'ends ended with code 3; starting it again in 1 s',
    'ends ended with code 3; starting it again in 2 s',
  ]);
});

test('a first start that fails says what the process said last, and is not tried again', async () => {
  const one = keep(await child('broken', `throw new Error('the shelf is empty');`));
  await expect(one.ready).rejects.toThrow(/broken ended before it was ready: Error: the shelf is empty/);
  expect(one.pid()).toBeNull();
});

test('stopping asks first, and kills what does not listen', async () => {
  const polite = keep(
    await child(
      'polite',
      `import { writeFileSync } from 'node:fs';
       process.on('SIGTERM', () => { writeFileSync(${JSON.stringify(path.join(directory, 'bye'))}, 'bye'); process.exit(0); });
       ${READY}`,
    ),
  );
  const deaf = keep(await child('deaf', `process.on('SIGTERM', () => undefined); ${READY}`, 300));
  await Promise.all([polite.ready, deaf.ready]);
  const pids = [pidOf(polite), pidOf(deaf)];

  await polite.stop();
  await deaf.stop();

  expect(await readFile(path.join(directory, 'bye'), 'utf8')).toBe('bye');
  expect(pids.map(isAlive)).toEqual([false, false]);
});

test('stopping during a start leaves nothing running', async () => {
  const one = keep(await child('slow', `setTimeout(() => { ${READY} }, 60_000);`));
  const failed = expect(one.ready).rejects.toThrow('stopped before it was ready');
  await one.stop();
  await failed;
  expect(one.pid()).toBeNull();
});
