/** Logs of real containers, whatever they write: nothing lost or doubled, everything bounded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dispatch } from '../../app/v1/_handlers/dispatch.ts';
import { mintToken } from '../../lib/auth/token.ts';
import type { LogBatch, LogLine, Logs } from '../../lib/http/answers/app.ts';
import { scaleApp } from '../../lib/services/apps/change-run.ts';
import type { Worker } from '../../lib/worker/worker.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

const home = mkdtempSync(path.join(tmpdir(), 'davit-logs-'));
const streams = { socketPath: path.join(home, 'worker.sock'), groupId: null };
const logs = { root: path.join(home, 'app-logs'), days: 30, bytesPerApp: 2 ** 30 };
let lab: Lab;
let worker: Worker;
let token: string;
beforeAll(async () => {
  lab = await openLab();
  const { value, hash, prefix } = mintToken();
  const user = await lab.db.user.findFirstOrThrow();
  await lab.db.token.create({
    data: { kind: 'PERSONAL', userId: user.id, name: 'test', role: 'OPERATOR', hash, prefix },
  });
  token = value;
  lab.platform.settings.workerSocket = streams.socketPath;
  worker = await lab.startWorker({ streams, logs });
}, 300_000);
afterAll(async () => {
  await lab.close();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

const counts = 'n=0; while :; do n=$((n+1)); echo "out $n"; echo "err $n" >&2; sleep 0.02; done';

interface Watching {
  lines: LogLine[];
  gaps: number;
  events: string[];
  lastId: string;
  close(): void;
}

async function ask(appId: string, query: string, headers: Record<string, string> = {}, signal?: AbortSignal) {
  const request = new Request(`http://console.test/v1/app/${appId}/log${query}`, {
    headers: { ...headers, authorization: `Bearer ${token}` },
    signal: signal ?? null,
  });
  const response = await dispatch(lab.platform, request);
  expect(response.status).toBe(200);
  return response;
}

async function watch(appId: string, lastId?: string): Promise<Watching> {
  const controller = new AbortController();
  const headers = { accept: 'text/event-stream', ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
  const response = await ask(appId, '', headers, controller.signal);
  const seen: Watching = { lines: [], gaps: 0, events: [], lastId: lastId ?? '', close: () => controller.abort() };
  void (async () => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const field = (name: string) => event.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
        if (field('event')) seen.events.push(field('event') ?? '');
        if (field('event') !== 'lines') continue;
        const batch = JSON.parse(field('data') ?? '') as LogBatch;
        seen.lines.push(...batch.lines);
        seen.gaps += batch.gaps?.length ?? 0;
        seen.lastId = field('id') ?? '';
      }
    }
  })().catch(() => undefined);
  return seen;
}

const atLeast = (watching: Watching, count: number) =>
  until(
    `${count} lines`,
    () => watching.lines.length,
    (seen) => seen >= count,
  );

/** Every line once, in order, none left out. */
function expectWhole(lines: LogLine[]): void {
  for (const stream of ['stdout', 'stderr']) {
    const numbers = lines.flatMap((line) =>
      line.stream === stream && /^(out|err) /.test(line.content) ? [Number(line.content.split(' ')[1])] : [],
    );
    expect(numbers.length).toBeGreaterThan(20);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  }
}

describe('a log that is watched', () => {
  it('has every line once, though its reader leaves and comes back and the worker dies', async () => {
    const appId = await lab.createApp({ command: ['sh', '-c', `/serve & ${counts}`] });
    await lab.reach(appId, ['RUNNING']);
    const lines: LogLine[] = [];
    let lastId: string | undefined;
    for (let visit = 0; visit < 4; visit++) {
      const watching = await watch(appId, lastId);
      await atLeast(watching, 30);
      watching.close();
      lines.push(...watching.lines);
      lastId = watching.lastId;
    }
    const watching = await watch(appId, lastId);
    await atLeast(watching, 30);
    await worker.stop();
    await until(
      'the news',
      () => watching.events,
      (events) => events.includes('away'),
    );
    worker = await lab.startWorker({ streams, logs });
    await until(
      'the news',
      () => watching.events,
      (events) => events.includes('back'),
    );
    const before = watching.lines.length;
    await atLeast(watching, before + 60);
    watching.close();
    lines.push(...watching.lines);
    expectWhole(lines);
    expect(watching.gaps).toBe(0);
  }, 120_000);

  it('has the lines of replicas that come later, from their first', async () => {
    const appId = await lab.createApp({ command: ['sh', '-c', `/serve & ${counts}`] });
    await lab.reach(appId, ['RUNNING']);
    const watching = await watch(appId);
    await atLeast(watching, 10);
    await scaleApp(lab.platform, lab.actor, appId, { fixed: { replicas: 2 } });
    const second = () => watching.lines.filter((line) => line.ordinal === 1);
    await until(
      'lines of the second',
      () => second().length,
      (count) => count > 60,
    );
    watching.close();
    expectWhole(second());

    const file = await (await ask(appId, '?download=true')).text();
    const times = file
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(times.length).toBeGreaterThan(100);
    expect(file).toMatch(/ #1 stderr err 1\n/);
    // Two streams of one replica may stand out of order by a moment; replicas do not.
    expect(times.filter((time, index) => index > 0 && seconds(time) < seconds(times[index - 1]) - 1)).toEqual([]);
  }, 120_000);
});

describe('a container that writes without measure', () => {
  it('has its long lines cut, its broken text repaired, and nothing else changed', async () => {
    const script = "head -c 5000000 /dev/zero | tr '\\0' x; echo; printf 'a\\377b\\0c\\033[31md\\n'; exec /serve";
    const appId = await lab.createApp({ command: ['sh', '-c', script] });
    await lab.reach(appId, ['RUNNING']);
    const { logs } = (await (await ask(appId, '?tail=1000')).json()) as Logs;
    const long = logs.find((line) => line.cut);
    expect(long?.content).toBe('x'.repeat(16 * 1024));
    expect(logs.at(1)?.content).toBe('a\ufffdb\0c\u001b[31md');
    const watching = await watch(appId);
    await atLeast(watching, logs.length);
    expect(watching.lines).toEqual(logs);
    watching.close();
  }, 120_000);

  it('is shown in part, in order, and said to be', async () => {
    const appId = await lab.createApp({
      command: ['sh', '-c', `/serve & exec yes "$(head -c 200 /dev/zero | tr '\\0' y)"`],
    });
    await lab.reach(appId, ['RUNNING']);
    const watching = await watch(appId);
    await until(
      'a gap',
      () => watching.gaps,
      (gaps) => gaps > 0,
    );
    const before = watching.lines.length;
    await atLeast(watching, before + 100);
    watching.close();
    const times = watching.lines.map((line) => line.timestamp ?? '');
    expect(times.filter((time, index) => index > 0 && seconds(time) < seconds(times[index - 1]))).toEqual([]);
    const answer = await until(
      'so many lines',
      async () => (await ask(appId, '?tail=10000')).text(),
      (text) => (JSON.parse(text) as Logs).logs.length >= 10_000,
    );
    expect((JSON.parse(answer) as Logs).logs).toHaveLength(10_000);
    expect(answer.length).toBeLessThan(16 * 1024 * 1024);
  }, 120_000);
});

function seconds(time: string | undefined): number {
  return Date.parse(time ?? '') / 1000;
}
