import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayOptions } from '../../lib/gateway/options.ts';
import { processes } from '../../lib/gateway/runtime.ts';
import type { Endpoint } from '../../lib/store/endpoints.ts';
import { app, call, closeUpstreams, freePort, startBench, testOptions, until, upstream } from './harness.ts';

let options: GatewayOptions;
let endpoint: Endpoint;
const children: ChildProcess[] = [];

beforeEach(async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'davit-gateway-process-'));
  options = { ...testOptions, directory, port: await freePort() };
  const server = await upstream((_request, response) => void response.end('served'));
  endpoint = app([server.as()]);
});

afterEach(async () => {
  for (const child of children.splice(0)) await ended(child, () => child.kill('SIGTERM'));
  rmSync(options.directory, { recursive: true, force: true });
  closeUpstreams();
});

interface Started {
  child: ChildProcess;
  log: () => string;
  ready: Promise<unknown>;
}

function start(): Started {
  const child = fork(
    path.join(import.meta.dirname, 'fixture-gateway.ts'),
    [JSON.stringify(options), JSON.stringify([endpoint])],
    { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  );
  children.push(child);
  let log = '';
  child.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  return { child, log: () => log, ready: new Promise((resolve) => child.once('message', resolve)) };
}

function ended(child: ChildProcess, act: () => unknown): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    act();
  });
}

const status = () =>
  call(endpoint.address, options.port, {}).then(
    (answer) => answer.status,
    () => 0,
  );

/** A process that has ended and waits for its parent to notice does not run. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the gateway’s process', () => {
  it('says when it is ready, and serves then', async () => {
    expect(await start().ready).toEqual({ type: 'ready' });
    expect(await status()).toBe(200);
  });

  it.each([
    ['SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
    ['SIGINT', (child: ChildProcess) => child.kill('SIGINT')],
    ['the end of its supervisor', (child: ChildProcess) => child.disconnect()],
  ])('on %s stops HAProxy and ends within two seconds', async (_name, act) => {
    const { child, ready } = start();
    await ready;
    const { master, workers } = await processes(options);
    const startedAt = performance.now();
    await ended(child, () => act(child));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(child.exitCode).toBe(0);
    expect(await status()).toBe(0);
    for (const pid of [master, ...workers.map((worker) => worker.pid)]) {
      expect(runs(pid)).toBe(false);
    }
  });

  it('killed: traffic flows on, and the next one adopts the HAProxy that runs', async () => {
    const first = start();
    await first.ready;
    const { master } = await processes(options);
    await ended(first.child, () => first.child.kill('SIGKILL'));
    for (let round = 0; round < 20; round++) expect(await status()).toBe(200);
    const second = start();
    await second.ready;
    expect((await processes(options)).master).toBe(master);
    expect(await status()).toBe(200);
  });

  it('killed together with HAProxy: the next one starts it anew', async () => {
    const first = start();
    await first.ready;
    const { master, workers } = await processes(options);
    await ended(first.child, () => first.child.kill('SIGKILL'));
    for (const pid of [master, ...workers.map((worker) => worker.pid)]) process.kill(pid, 'SIGKILL');
    await start().ready;
    expect(await status()).toBe(200);
  });

  it('whose port is taken says so in a sentence, and serves when it is free', async () => {
    const other = await startBench({ port: options.port });
    const started = start();
    const sentence = `Port ${options.port} is in use by another program. Stop that one, or set DAVIT_GATEWAY_PORT.`;
    await until('it says so', () => started.log().includes(sentence), 10_000);
    await other.close();
    expect(await started.ready).toEqual({ type: 'ready' });
  });

  it('gives HAProxy nothing of its own environment', async () => {
    process.env.DATABASE_URL ??= 'postgresql://canary';
    await start().ready;
    const { master } = await processes(options);
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(`/proc/${master}/environ`, 'utf8')).not.toContain('DATABASE_URL');
  });
});
