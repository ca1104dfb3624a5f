/** A worker that is killed while it fetches data from a real S3 server: the next one goes on where it was. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteApp } from '../../lib/services/apps/change-run.ts';
import { storeSecretPlace } from '../../lib/services/data/places.ts';
import { vault } from '../encryption.ts';
import { BUCKET, S3_KEY, type S3Server, startS3 } from '../fixtures/data/s3-server.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

const FILES = 12;
const BYTES = 300_000;

let lab: Lab;
let s3: S3Server;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  [lab, s3] = await Promise.all([openLab(), startS3()]);
  const { id } = await lab.db.dataStore.create({
    data: {
      projectId: lab.projectId,
      alias: 's3',
      kind: 's3',
      url: `http://127.0.0.1:${s3.port}`,
      username: S3_KEY.accessKey,
      secret: '',
      createdBy: 'test',
    },
  });
  const secret = vault.seal(S3_KEY.secretKey, storeSecretPlace(id));
  await lab.db.dataStore.update({ where: { id }, data: { secret } });
}, 300_000);
afterAll(async () => {
  for (const worker of workers) await end(worker);
  await lab.close();
  await s3.close();
}, 60_000);

function start(): ChildProcess {
  const worker = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'worker-process.ts')], {
    env: { ...process.env, DATABASE_URL: lab.databaseUrl, INSTANCE: lab.instanceId, DATA_ROOT: lab.dataRoot },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  workers.push(worker);
  return worker;
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGKILL');
  await ended;
}

it('the next one fetches nothing again that had come over whole, and shows nothing before all is there', async () => {
  const keys = Array.from({ length: FILES }, (_, index) => `iris/part-${index}.bin`);
  for (const [index, key] of keys.entries()) await s3.put(key, Buffer.alloc(BYTES, index));
  const sent = new Set<string>();
  let held = true;
  const asked: string[] = [];
  s3.intercept = (request, response) => {
    const key = keys.find((one) => request.method === 'GET' && request.url?.includes(`/${one}`));
    if (!key) return false;
    asked.push(key);
    if (held && asked.length > FILES / 2) {
      // Half of it, and then nothing more.
      response.writeHead(200, { 'content-length': BYTES });
      response.write(Buffer.alloc(BYTES / 2));
      return true;
    }
    response.once('finish', () => sent.add(key));
    return false;
  };

  const first = start();
  const place = { alias: 's3', container: BUCKET, prefix: 'iris' };
  const appId = await lab.createApp({ volumes: [{ mountPath: '/data', dataStore: place }] });
  await until(
    'half of the files have come, and others are on their way',
    () => asked.length - sent.size,
    (onTheirWay) => sent.size >= FILES / 2 && onTheirWay > 0,
  );
  await until(
    'its progress is seen',
    () => lab.db.volumeSync.findFirst({ where: { appId } }),
    (sync) => (sync?.completed ?? 0) > 0 && (sync?.transferredBytes ?? 0n) > 0n,
  );
  expect(await lab.engine.list({ appId }), 'nothing runs before its data is there').toEqual([]);
  await end(first);
  const whole = new Set(sent);
  asked.length = 0;
  held = false;

  start();
  await lab.reach(appId, ['RUNNING'], 90_000);
  const replica = await lab.db.replica.findFirstOrThrow({ where: { appId, state: 'READY' } });
  for (const [index, key] of keys.entries()) {
    const answer = await fetch(`http://${replica.address}:${replica.port}/data/${path.basename(key)}`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.alloc(BYTES, index)), key).toBe(true);
  }
  expect(
    asked.filter((key) => whole.has(key)),
    'none of these was asked for again',
  ).toEqual([]);
  expect(await lab.db.volumeSync.findMany({ where: { appId } })).toMatchObject([
    { state: 'DONE', total: FILES, completed: FILES },
  ]);
  await deleteApp(lab.platform, lab.actor, appId, { force: true });
  await lab.reach(appId, ['DELETED']);
});
