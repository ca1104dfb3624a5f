/** A pull over a line that breaks, whose worker is killed: nothing is lost, and no layer comes twice. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getApp } from '../../lib/services/apps/read-apps.ts';
import { digestOf, exportImage } from '../fixtures/engine-images/registry-image.ts';
import { forgetImages } from '../fixtures/engine-images/tiny-registry.ts';
import { pushImage, type RealRegistry, startRealRegistry } from '../fixtures/registry/real-registry.ts';
import { openSlowLine, type SlowLine } from '../fixtures/registry/slow-line.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

const LAYER_BYTES = 256 * 1024;
const docker = new Docker();
let lab: Lab;
let registry: RealRegistry;
let line: SlowLine;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'davit-slow-'));
  registry = await startRealRegistry({ root });
  line = await openSlowLine(registry.port, 1.5 * LAYER_BYTES);
  lab = await openLab();
}, 120_000);
afterAll(async () => {
  await lab.close();
  await forgetImages(docker, line.host);
  await line.close();
  await registry.close();
  await rm(root, { recursive: true });
}, 60_000);

function startMortal() {
  return fork(path.join(import.meta.dirname, 'worker-process.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, DATABASE_URL: lab.databaseUrl, INSTANCE: lab.instanceId },
    stdio: 'ignore',
  });
}

it('goes on where it was after the line broke, and after its worker was killed', { timeout: 120_000 }, async () => {
  const contents = Array.from({ length: 7 }, () => randomBytes(LAYER_BYTES));
  const built = await exportImage(docker, lab.image, ...contents);
  await pushImage(registry.host, 'team/slow', '1', built);
  const layers = built.blobs.slice(-contents.length).map(digestOf);
  // However slow everything else is, it is not there before the worker is killed.
  const last = layers.at(-1) ?? '';
  line.held.add(last);
  const complete = () => layers.filter((digest) => line.blobs.get(digest)?.completed);

  const mortal = startMortal();
  const appId = await lab.createApp({ image: `${line.host}/team/slow:1` });
  const pull = async () => (await getApp(lab.platform, lab.actor, appId, {})).pull;
  await until(
    'some of it is there',
    async () => [...line.blobs.values()].some(({ bytes }) => bytes > LAYER_BYTES / 2),
    (moves) => moves,
  );
  line.cut(500);
  await until('it is said that the line broke', pull, (now) => now?.note?.includes('goes on where it was') === true);

  await until(
    'some layers are there, and others are on their way',
    async () => ({ there: complete().length, asked: layers.filter((digest) => line.blobs.has(digest)).length }),
    // Not only the worker has asked for the image by then.
    ({ there, asked }) => there >= 2 && asked > there && line.pulls() >= 2,
  );
  mortal.kill('SIGKILL');
  await once(mortal, 'exit');
  expect(complete().length, 'killed in the middle').toBeLessThan(layers.length);
  await lab.startWorker();
  await until(
    'the next worker asks',
    async () => line.pulls(),
    (pulls) => pulls >= 3,
  );
  line.held.delete(last);
  await lab.reach(appId, ['RUNNING']);

  for (const digest of layers) {
    const { completed, bytes } = line.blobs.get(digest) ?? { completed: 0, bytes: 0 };
    expect(completed, 'fetched once').toBe(1);
    // What was in flight when the line broke is all that may have come twice.
    expect(bytes).toBeLessThan(1.5 * LAYER_BYTES);
  }
  const told = (await lab.timeline(appId)).filter(({ code }) => code.startsWith('IMAGE_'));
  expect(told.map(({ code }) => code)).toEqual(['IMAGE_FETCHING', 'IMAGE_FETCHED']);
  expect(told[1]?.data).toMatchObject({ layers: expect.any(Number) });
});
