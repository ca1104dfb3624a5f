/** Logs that outlive their containers: whole, once, bounded, and gone with their app. On a real engine. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../lib/log/log.ts';
import { deleteApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { listLogged } from '../../lib/services/logs/list-logged.ts';
import type { LogLine } from '../../lib/services/logs/log-replicas.ts';
import { parsePosition } from '../../lib/services/logs/position.ts';
import { readLog } from '../../lib/services/logs/read-log.ts';
import { followLog, wholeLog } from '../../lib/services/logs/stream-log.ts';
import { watchLog } from '../../lib/services/logs/watch-log.ts';
import { LogKeeper } from '../../lib/worker/logs/keeper.ts';
import type { Worker } from '../../lib/worker/worker.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

const home = mkdtempSync(path.join(tmpdir(), 'davit-kept-'));
const logs = { root: path.join(home, 'app-logs'), days: 30, bytesPerApp: 2 ** 30 };
const streams = { socketPath: path.join(home, 'worker.sock'), groupId: null };
let lab: Lab;
let worker: Worker | null = null;
beforeAll(async () => {
  lab = await openLab();
  lab.platform.settings.workerSocket = streams.socketPath;
}, 300_000);
afterAll(async () => {
  await lab.close();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

const signal = new AbortController().signal;

async function works(): Promise<void> {
  worker ??= await lab.startWorker({ streams, logs });
}

async function whole(appId: string, replica: string | null = null): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of await wholeLog(lab.platform, lab.actor, appId, { replica, signal })) lines.push(line);
  return lines;
}

const last = async (appId: string, tail: number, more: { replica?: string; search?: string } = {}) =>
  (await readLog(lab.platform, lab.actor, appId, { replica: null, tail, signal, ...more })).lines;

const contents = (lines: LogLine[]) => lines.map(({ content }) => content);

const counted = (lines: LogLine[]) =>
  contents(lines)
    .flatMap((content) => /^n (\d+)/.exec(content)?.[1] ?? [])
    .map(Number);

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What a reader that comes is sent first. @param position as an earlier one was given it */
async function firstNews(appId: string, position: string | null) {
  const leave = new AbortController();
  const input = { replica: null, tail: 100, since: null, signal: leave.signal };
  const known = position === null ? null : parsePosition(position);
  const feed = await watchLog(lab.platform, lab.actor, appId, { ...input, position: known });
  const { value } = await feed.next();
  leave.abort();
  await feed.return();
  if (value?.kind !== 'lines') throw new Error(`no lines, but ${value?.kind}`);
  return value;
}

async function stop(appId: string): Promise<void> {
  await stopApp(lab.platform, lab.actor, appId, {});
  await lab.reach(appId, ['STOPPED']);
}

describe('the log of an app that was stopped', () => {
  it('is all there, by replica too, and its end as well; searched in all of it; gone once the app is deleted', async () => {
    await works();
    const long =
      'of a line that is long enough for the log to fill more than one piece, and then some more of it'.repeat(2);
    const script = `seq 1 40000 | sed 's/.*/n & ${long}/'; trap 'echo last words; exit' TERM; /serve & wait`;
    const appId = await lab.createApp({ command: ['sh', '-c', script] });
    await lab.reach(appId, ['RUNNING']);
    await stop(appId);

    const all = await whole(appId);
    expect(counted(all)).toEqual(upTo(40_000));
    expect(contents(all).at(-1)).toBe('last words');
    const newest = await last(appId, 10_000);
    expect(newest).toEqual(all.slice(-10_000));

    const [replica] = await listLogged(lab.platform, lab.actor, appId, {});
    expect(replica).toMatchObject({ ordinal: 0, revision: 1, ended: true, lines: all.length, dropped: 0 });
    expect(await last(appId, 3, { replica: replica?.replicaId ?? '' })).toEqual(all.slice(-3));
    expect(await last(appId, 3, { replica: '0' })).toEqual(all.slice(-3));
    expect(await last(appId, 3, { replica: '1' })).toEqual([]);
    expect(counted(await last(appId, 5, { search: 'N 1234' }))).toEqual([12_345, 12_346, 12_347, 12_348, 12_349]);
    const followed: LogLine[] = [];
    const input = { replica: null, tail: 2, signal };
    for await (const line of await followLog(lab.platform, lab.actor, appId, input)) followed.push(line);
    expect(followed).toEqual(all.slice(-2));
    const first = await firstNews(appId, null);
    expect(first.lines).toEqual(all.slice(-100));
    expect((await firstNews(appId, first.position)).lines, 'taken up again').toEqual([]);

    // A tenth of it, in more than one file.
    const files = readdirSync(path.join(logs.root, appId, replica?.replicaId ?? ''));
    expect(files.length).toBeGreaterThan(1);
    expect(files.every((file) => file.endsWith('.jsonl.gz'))).toBe(true);
    expect(replica?.storedBytes).toBeLessThan((replica?.bytes ?? 0) / 5);

    await deleteApp(lab.platform, lab.actor, appId, { force: false });
    await lab.reach(appId, ['DELETED']);
    await new LogKeeper(lab.db, lab.engine, createLog('worker'), logs).tidy();
    expect(existsSync(path.join(logs.root, appId))).toBe(false);
    expect(await listLogged(lab.platform, lab.actor, appId, {})).toEqual([]);
  }, 120_000);

  it('is kept up to its bound, the newest of it', async () => {
    await works();
    const appId = await lab.createApp({ command: ['sh', '-c', 'echo early; exec /serve'] });
    await lab.reach(appId, ['RUNNING']);
    await stop(appId);
    const [old] = await listLogged(lab.platform, lab.actor, appId, {});
    const keeper = new LogKeeper(lab.db, lab.engine, createLog('worker'), {
      ...logs,
      bytesPerApp: old?.storedBytes ?? 0,
    });
    await keeper.tidy();
    expect(contents(await whole(appId))).toContain('early');
    await lab.db.logSegment.updateMany({ where: { appId }, data: { lastAt: new Date('2026-01-01T00:00:00Z') } });
    await keeper.tidy();
    expect(await whole(appId)).toEqual([]);
    expect(existsSync(path.join(logs.root, appId))).toBe(false);
  }, 120_000);
});

describe('a worker that is killed', () => {
  it('has its successors keep every line, each once', async () => {
    await worker?.stop();
    worker = null;
    const script = 'n=0; /serve & while :; do n=$((n+1)); echo "n $n"; [ $((n % 50)) -gt 0 ] || sleep 0.01; done';
    const appId = await lab.createApp({ command: ['sh', '-c', script] });
    let lines = 0;
    for (let life = 0; life < 2; life++) {
      const child = await workerProcess();
      await lab.reach(appId, ['RUNNING']);
      const before = lines;
      const kept = async () => (await listLogged(lab.platform, lab.actor, appId, {}))[0]?.lines ?? 0;
      lines = await until('more lines', kept, (count) => count > before + 300);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await works();
    await stop(appId);
    const numbers = counted(await whole(appId));
    expect(numbers.length).toBeGreaterThan(600);
    expect(numbers).toEqual(upTo(numbers.length));
  }, 120_000);
});

describe('a container that writes without measure', () => {
  it('has its lines dropped and counted, while another app’s log and the worker go on', async () => {
    await works();
    const flood = await lab.createApp({
      command: ['sh', '-c', `/serve & exec yes "$(head -c 1000 /dev/zero | tr '\\0' y)"`],
    });
    await lab.reach(flood, ['RUNNING']);
    await until(
      'dropped lines',
      () => last(flood, 10_000, { search: 'dropped here' }),
      (lines) => lines.length > 2,
    );
    const other = await lab.createApp({ command: ['sh', '-c', 'echo n 1; echo n 2; echo n 3; exec /serve'] });
    await lab.reach(other, ['RUNNING']);
    await until(
      'the other app’s lines',
      async () => counted(await last(other, 10)),
      (numbers) => numbers.length === 3,
    );
    await stop(flood);
    const [told] = await last(flood, 1, { search: 'dropped here' });
    expect(told?.dropped).toBeGreaterThan(0);
    expect(told?.content).toMatch(
      /^[\d,]+ lines? dropped here: more was written than the 5,000 lines or 1 MiB a second/,
    );
    const [kept] = await listLogged(lab.platform, lab.actor, flood, {});
    expect(kept?.dropped).toBeGreaterThan(1_000);
    const seconds = ((kept?.lastAt.getTime() ?? 0) - (kept?.firstAt.getTime() ?? 0)) / 1000;
    expect(kept?.bytes).toBeLessThan((seconds + 11) * 2 ** 20 * 1.01);
  }, 120_000);
});

async function workerProcess(): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, 'log-worker.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, DATABASE_URL: lab.databaseUrl, INSTANCE: lab.instanceId, LOGS_ROOT: logs.root },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(child, 'message');
  return child;
}
