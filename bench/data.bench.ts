/**
 * A pull of many files from an S3 service, against `rclone copy` with the same settings and nothing around it: in turns,
 * each into an empty directory; and a pull that finds everything as it was. Prints the table and writes
 * results/data.json. DAVIT_BENCH_FILES (2000), DAVIT_BENCH_FILE_BYTES (100000), DAVIT_BENCH_ROUNDS (5).
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SyncOptions } from '../lib/data/place.ts';
import { RCLONE_SETTINGS } from '../lib/data/programs/rclone.ts';
import { pullVolume } from '../lib/data/sync/pull.ts';
import { type S3Process, startS3Process } from './data/start-s3.ts';
import { formatTable, median } from './statistics.ts';

const run = promisify(execFile);
const FILES = Number(process.env.DAVIT_BENCH_FILES ?? 2_000);
const FILE_BYTES = Number(process.env.DAVIT_BENCH_FILE_BYTES ?? 100_000);
const ROUNDS = Number(process.env.DAVIT_BENCH_ROUNDS ?? 5);
const LIMITS = { speed: 0.9, unchangedSeconds: 1 };

async function main(): Promise<void> {
  const s3 = await startS3Process(FILES, FILE_BYTES);
  const scratch = await mkdtemp(path.join(tmpdir(), 'davit-bench-data-'));
  const seconds = { davit: [] as number[], rclone: [] as number[], unchanged: [] as number[] };
  try {
    // The first look costs the server more than any later one.
    await plainCopy(s3, path.join(scratch, 'first'));
    for (let round = 0; round < ROUNDS; round += 1) {
      const [home, copy] = [path.join(scratch, `home-${round}`), path.join(scratch, `copy-${round}`)];
      const pull = async () => {
        seconds.davit.push(await timed(() => pullVolume(home, s3.place, true, options(s3))));
        seconds.unchanged.push(await timed(() => pullVolume(home, s3.place, true, options(s3))));
      };
      const plain = async () => {
        seconds.rclone.push(await timed(() => plainCopy(s3, copy)));
      };
      for (const one of round % 2 === 0 ? [pull, plain] : [plain, pull]) await one();
      await Promise.all([home, copy].map((directory) => rm(directory, { recursive: true })));
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await s3.close();
  }
  const medians = {
    davit: median(seconds.davit),
    rclone: median(seconds.rclone),
    unchanged: median(seconds.unchanged),
  };
  const speed = medians.rclone / medians.davit;
  const of = (what: keyof typeof medians) => `${medians[what].toFixed(2)} s`;
  console.log(
    formatTable([
      [`${FILES} files of ${FILE_BYTES} bytes`, 'median'],
      ['davit', of('davit')],
      ['rclone copy', of('rclone')],
      ['davit, nothing changed', of('unchanged')],
    ]),
  );
  const isWithin = speed >= LIMITS.speed && medians.unchanged < LIMITS.unchangedSeconds;
  console.log(
    `${speed.toFixed(2)} of rclone's speed; ${isWithin ? 'within' : 'beyond'} the limits of ${LIMITS.speed} and ${LIMITS.unchangedSeconds} s (medians of ${ROUNDS}, in turns)`,
  );
  const results = new URL('results/', import.meta.url);
  await mkdir(results, { recursive: true });
  await writeFile(new URL('data.json', results), `${JSON.stringify({ seconds, medians, speed }, null, 2)}\n`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function options({ allowHosts }: S3Process): SyncOptions {
  return { signal: new AbortController().signal, owner: null, allowHosts, onProgress: () => undefined };
}

async function plainCopy({ place }: S3Process, to: string): Promise<void> {
  const settings = {
    TYPE: 's3',
    PROVIDER: 'Other',
    ENDPOINT: place.endpoint,
    REGION: 'us-east-1',
    ACCESS_KEY_ID: place.accessKey,
    SECRET_ACCESS_KEY: place.secretKey,
    FORCE_PATH_STYLE: 'true',
    NO_CHECK_BUCKET: 'true',
    LIST_URL_ENCODE: 'true',
  };
  const env = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`RCLONE_CONFIG_PLACE_${name}`, value]),
  );
  await run('rclone', ['copy', ...RCLONE_SETTINGS, '--fast-list', `place:${place.bucket}`, to], {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', NODE_ENV: 'production', ...env },
    maxBuffer: 64 * 2 ** 20,
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
