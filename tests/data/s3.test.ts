/** Data of an S3 service: rclone against a real server. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../lib/data/errors.ts';
import { listContainers, listEntries, testStore } from '../../lib/data/look.ts';
import type { S3Place, SyncOptions } from '../../lib/data/place.ts';
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
  s3.forget();
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

describe('a bucket that cannot be had', () => {
  const problem = async (place: S3Place, change: Partial<SyncOptions> = {}) => {
    try {
      await pullVolume(volume.home, place, true, volume.options({ allowHosts: s3.allowHosts, ...change }));
    } catch (error) {
      if (error instanceof DataError) return { kind: error.kind, message: error.message };
      throw error;
    }
    return null;
  };
  const elsewhere = (endpoint: string) => ({ ...s3.place(), endpoint });

  it('is told by its kind, in our own words, without the keys', async () => {
    const host = `127.0.0.1:${s3.port}`;
    await s3.put('iris2/model', 'of another');
    expect(await problem({ ...s3.place(), accessKey: 'nobody' })).toEqual({
      kind: 'unauthorized',
      message: `${host} does not know the access key: check it in the data store.`,
    });
    expect(await problem({ ...s3.place(), secretKey: 'wrong' })).toMatchObject({ kind: 'unauthorized' });
    expect(await problem(s3.place('', 'nothing'))).toEqual({
      kind: 'not-found',
      message: `${host} has no such bucket: check its name.`,
    });
    // The folder, not whatever begins like it; and not the object of that very name.
    expect(await problem(s3.place('iris'))).toMatchObject({ kind: 'not-found' });
    expect(await problem(s3.place('iris2/model'))).toMatchObject({ kind: 'not-found' });
    expect(await problem(s3.place('iris2'))).toBeNull();
  });

  it('may be empty', async () => {
    expect(await pullVolume(volume.home, s3.place(), true, options())).toMatchObject({ total: 0, completed: 0 });
  });

  it('is not asked where Davit may not go', async () => {
    expect(await problem(s3.place(), { allowHosts: [] })).toMatchObject({ kind: 'refused' });
    expect(await problem(elsewhere('http://169.254.169.254'))).toMatchObject({ kind: 'refused' });
    expect(await problem(elsewhere(`http://localhost:${s3.port}`), { allowHosts: [] })).toMatchObject({
      kind: 'refused',
    });
    expect(await problem(elsewhere('http://[::1]:80'))).toMatchObject({ kind: 'refused' });
    expect(await problem(elsewhere('http://0x7f000001:80'))).toMatchObject({ kind: 'refused' });
    expect(s3.requests).toEqual([]);
  });

  it('does not lead Davit anywhere else', async () => {
    const other = await startS3();
    for (const host of ['127.0.0.1', 'localhost', '169.254.169.254']) {
      s3.intercept = (request, response) => {
        response.writeHead(302, { location: `http://${host}:${other.port}${request.url}` }).end();
        return true;
      };
      expect(await problem(s3.place(), { allowHosts: [...s3.allowHosts, ...other.allowHosts] })).toEqual({
        kind: 'refused',
        message: `127.0.0.1:${s3.port} sends Davit to another address: give that as the endpoint.`,
      });
    }
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it('is at no endpoint of another kind', async () => {
    s3.intercept = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Hello</body></html>');
      return true;
    };
    expect(await problem(s3.place())).toMatchObject({ kind: 'failed' });
    expect(await problem(elsewhere('ftp://example.com'))).toMatchObject({ kind: 'failed' });
  });
});

describe('a look at a service', () => {
  it('tests it, and names its buckets and what lies side by side in one', async () => {
    await s3.put('model', 'weights');
    await s3.put('iris/readme', 'read me');
    const look = { ...options(), owner: null };
    const { bucket, prefix, ...store } = s3.place();
    await testStore(store, null, look);
    await testStore(store, bucket, look);
    await expect(testStore(store, 'nothing', look)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(testStore({ ...store, secretKey: 'x' }, null, look)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(await listContainers(store, look)).toEqual({ names: [bucket], more: false });
    const { entries, more } = await listEntries(s3.place(prefix), 10, look);
    expect(more).toBe(false);
    expect(entries.map(({ name, isFolder, size }) => ({ name, isFolder, size }))).toEqual([
      { name: 'iris', isFolder: true, size: null },
      { name: 'model', isFolder: false, size: 7 },
    ]);
    expect(await listEntries(s3.place(prefix), 1, look)).toMatchObject({ entries: [{ name: 'iris' }], more: true });
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
