import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../tests/wait.ts';
import { Pushes } from './pushes.ts';

let directory: string;
let files = 0;
const made: Pushes[] = [];
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'davit-pushes-'));
});
afterAll(async () => {
  await Promise.all(made.map((pushes) => pushes.close()));
  await rm(directory, { recursive: true, force: true });
});

const newFile = () => path.join(directory, `${++files}.json`);

function open(file = newFile(), now?: () => number): Pushes {
  const pushes = new Pushes(file, now);
  made.push(pushes);
  return pushes;
}
const UPLOAD = '/v2/demo/iris/blobs/uploads/1';
const MANIFEST = '/v2/demo/iris/manifests/1';
const sweep = (pushes: Pushes) => pushes.exclusively(async () => 'swept');

describe('a push', () => {
  it('is open from its first layer, or from being told that one is there, until its manifest', async () => {
    for (const first of [
      ['POST', '/v2/demo/iris/blobs/uploads/', 202],
      ['HEAD', '/v2/demo/iris/blobs/sha256:1', 200],
    ] as const) {
      const pushes = open();
      const done = await pushes.begin(first[0], first[1]);
      expect(await sweep(pushes)).toHaveProperty('busyWith');
      done(first[2]);
      expect(await sweep(pushes)).toEqual({ busyWith: 'demo/iris' });
      (await pushes.begin('PUT', '/v2/demo/other/manifests/1'))(201);
      expect(await sweep(pushes)).toEqual({ busyWith: 'demo/iris' });
      (await pushes.begin('PUT', MANIFEST))(201);
      expect(await sweep(pushes)).toEqual({ result: 'swept' });
    }
  });

  it('is not what was refused, and not what only reads', async () => {
    const pushes = open();
    (await pushes.begin('PATCH', UPLOAD))(401);
    (await pushes.begin('PATCH', UPLOAD))(null);
    (await pushes.begin('GET', '/v2/demo/iris/blobs/sha256:1'))(200);
    (await pushes.begin('HEAD', MANIFEST))(200);
    expect(await sweep(pushes)).toEqual({ result: 'swept' });
  });

  it('is given up when nothing more is heard of it', async () => {
    let now = 0;
    const pushes = open(newFile(), () => now);
    (await pushes.begin('PATCH', UPLOAD))(202);
    now += 14 * 60_000;
    expect(await sweep(pushes)).toHaveProperty('busyWith');
    now += 2 * 60_000;
    expect(await sweep(pushes)).toHaveProperty('result');
  });

  it('is still open after a restart', async () => {
    const file = newFile();
    (await open(file).begin('PATCH', UPLOAD))(202);
    await until(
      'it is written down',
      () => sweep(open(file)),
      (outcome) => 'busyWith' in outcome,
    );
  });

  it('waits while the registry is swept, and then goes on', async () => {
    const pushes = open();
    const order: string[] = [];
    let finish = () => {};
    const sweeping = pushes.exclusively(
      () =>
        new Promise<void>((resolve) => {
          finish = () => {
            order.push('swept');
            resolve();
          };
        }),
    );
    const pushing = pushes.begin('PATCH', UPLOAD).then((done) => {
      order.push('pushed');
      done(202);
    });
    (await pushes.begin('GET', '/v2/demo/iris/blobs/sha256:1'))(200);
    order.push('read');
    finish();
    await Promise.all([sweeping, pushing]);
    expect(order).toEqual(['read', 'swept', 'pushed']);
  });
});
