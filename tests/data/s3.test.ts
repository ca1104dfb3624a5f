/** Data of an S3 service: rclone against a real server. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pullVolume } from '../../lib/data/sync/pull.ts';
import { pushVolume } from '../../lib/data/sync/push.ts';
import { type S3Server, startS3 } from '../fixtures/data/s3-server.ts';
import { asRoot, CONTAINER, contentOf, fill, type TestVolume, testVolume } from './volume.ts';

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
});

function options() {
  return volume.options({ allowHosts: s3.allowHosts });
}

describe('a pull from a bucket', () => {
  it('brings everything, then only what has changed', async () => {
    await s3.put('iris/model.bin', 'weights');
    await s3.put('iris/deep/er/labels.txt', 'setosa');
    await s3.put('readme', 'read me');
    const first = await pullVolume(volume.home, s3.place(), true, options());
    expect(first).toMatchObject({ total: 3, completed: 3, skipped: 0, transferredBytes: 20, totalBytes: 20 });
    expect(await contentOf(volume.files)).toEqual({
      'iris/model.bin': 'weights',
      'iris/deep/er/labels.txt': 'setosa',
      readme: 'read me',
    });
    if (asRoot) expect(await stat(path.join(volume.files, 'iris/model.bin'))).toMatchObject(CONTAINER);

    s3.forget();
    await s3.put('iris/model.bin', 'other weights');
    const second = await pullVolume(volume.home, s3.place(), true, options());
    expect(second).toMatchObject({ total: 3, completed: 1, skipped: 2, transferredBytes: 13 });
    expect(await contentOf(volume.files)).toMatchObject({ 'iris/model.bin': 'other weights', readme: 'read me' });
    expect(s3.requests.filter((request) => request.startsWith('GET /models/'))).toEqual(['GET /models/iris/model.bin']);
  });
});

describe('a push to a bucket', () => {
  it('brings what has changed and deletes nothing', async () => {
    await s3.put('kept', 'only there');
    await s3.put('same', 'on both sides');
    await pullVolume(volume.home, s3.place(), false, options());
    await fill(volume.files, { 'results/one.csv': '1,2,3', kept2: 'x' });
    expect(await pushVolume(volume.home, s3.place(), options())).toMatchObject({ total: 4, completed: 2, skipped: 2 });
    expect(await s3.get('results/one.csv')).toBe('1,2,3');
    expect(await s3.keys()).toEqual(['kept', 'kept2', 'results/one.csv', 'same']);
    s3.forget();
    expect(await pushVolume(volume.home, s3.place(), options())).toMatchObject({ total: 4, completed: 0, skipped: 4 });
    expect(await pullVolume(volume.home, s3.place(), false, options())).toMatchObject({ completed: 0, skipped: 4 });
    expect(s3.requests.every((request) => request.startsWith('GET /models?'))).toBe(true);
  });
});
