/** A twentieth of what `npm run soak data` brings: many files through everything at once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type S3Process, startS3Process } from '../../bench/data/start-s3.ts';
import { countFiles } from '../../lib/data/files/walk.ts';
import { pullVolume } from '../../lib/data/sync/pull.ts';
import { type TestVolume, testVolume } from './volume.ts';

const FILES = 1_000;
const FILE_BYTES = 10_000;

let s3: S3Process;
let volume: TestVolume;

beforeAll(async () => {
  [s3, volume] = await Promise.all([startS3Process(FILES, FILE_BYTES), testVolume()]);
});
afterAll(async () => {
  await Promise.all([s3.close(), volume.remove()]);
});

it('brings thousands of files, each counted, and then none of them again', async () => {
  const options = volume.options({ allowHosts: s3.allowHosts });
  expect(await pullVolume(volume.home, s3.place, true, options)).toMatchObject({
    total: FILES,
    completed: FILES,
    failed: 0,
    transferredBytes: FILES * FILE_BYTES,
    totalBytes: FILES * FILE_BYTES,
  });
  expect(await countFiles(volume.files)).toEqual({ files: FILES, bytes: FILES * FILE_BYTES });
  // What was told on the way.
  expect(volume.told.some(({ completed }) => completed > 0 && completed < FILES)).toBe(true);
  expect(await pullVolume(volume.home, s3.place, true, options)).toMatchObject({ completed: 0, skipped: FILES });
});
