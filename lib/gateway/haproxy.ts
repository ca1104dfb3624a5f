/**
 * HAProxy's life: started in a session of its own, so that traffic flows on when the controller is killed; adopted by
 * the next controller; reloaded without losing a connection; stopped.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log/log.ts';
import { configurationMark, errorFiles, haproxyConfig } from './config.ts';
import { type Desired, type GatewayOptions, gatewayFiles, MAPS } from './options.ts';
import { identity, processes } from './runtime.ts';

const START_TIMEOUT_MS = 5_000;
const RELOAD_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 1_200;
const POLL_MS = 10;
const MAX_LOG_BYTES = 1 << 20;

export class Haproxy {
  private readonly options: GatewayOptions;
  private readonly log: Log;
  private readonly onDown: () => void;
  private watcher: Socket | null = null;
  private masterPid = 0;

  /** @param onDown called once when the running HAProxy has ended without being asked to */
  constructor(options: GatewayOptions, log: Log, onDown: () => void) {
    this.options = options;
    this.log = log;
    this.onDown = onDown;
  }

  /** The mark of a HAProxy that runs already, null when there is none. */
  async adopt(): Promise<string | null> {
    try {
      const { master, workers } = await processes(this.options);
      const { pid, mark } = await identity(this.options);
      if (!workers.some((worker) => worker.current && worker.pid === pid)) return null;
      this.watch(master);
      return mark;
    } catch {
      return null;
    }
  }

  /** @throws Error with HAProxy's own words when it does not start */
  async start(slots: number, desired: Desired): Promise<void> {
    const mark = await this.writeFiles(slots, desired);
    const files = gatewayFiles(this.options.directory);
    await writeFile(files.log, '', { mode: 0o600 });
    const output = openSync(files.log, 'a');
    let child: ChildProcess;
    try {
      child = spawn(this.options.haproxyPath, ['-W', '-S', 'unix@master.sock,mode,600', '-f', 'haproxy.cfg'], {
        cwd: this.options.directory,
        detached: true,
        // Its environment holds none of ours: no database address, no secrets.
        env: { PATH: process.env.PATH, NODE_ENV: process.env.NODE_ENV },
        stdio: ['ignore', output, output],
      });
    } finally {
      closeSync(output);
    }
    let failure: string | null = null;
    child.on('error', (error) => {
      failure = `HAProxy (${this.options.haproxyPath}) could not be started: ${error.message}`;
    });
    child.on('exit', (code, signal) => {
      failure ??= `HAProxy ended at its start (${signal ?? `exit code ${code}`}).`;
    });
    child.unref();
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await this.serves(mark, (master) => master === child.pid))) {
      if (failure !== null) throw new Error(this.explain(failure, await this.lastWords()));
      if (performance.now() > deadline) {
        if (child.pid) kill(child.pid, 'SIGKILL');
        throw new Error(`HAProxy did not answer within ${START_TIMEOUT_MS} ms. ${await this.lastWords()}`.trim());
      }
      await delay(POLL_MS);
    }
    if (child.pid) this.watch(child.pid);
  }

  /** A new process with the new configuration takes over the listening sockets; the old one ends what it has. */
  async reload(slots: number, desired: Desired): Promise<void> {
    const before = await identity(this.options);
    const mark = await this.writeFiles(slots, desired);
    kill(this.masterPid, 'SIGUSR2');
    const deadline = performance.now() + RELOAD_TIMEOUT_MS;
    while (!(await this.serves(mark, (_master, worker) => worker !== before.pid))) {
      if (performance.now() > deadline) {
        throw new Error(`HAProxy did not take its new configuration. ${await this.lastWords()}`.trim());
      }
      await delay(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    const known = await processes(this.options).catch(() => null);
    this.unwatch();
    const pids = known ? [known.master, ...known.workers.map((worker) => worker.pid)] : [this.masterPid];
    kill(pids[0] ?? 0, 'SIGTERM');
    const deadline = performance.now() + STOP_TIMEOUT_MS;
    while (pids.some(isRunning)) {
      if (performance.now() > deadline) {
        for (const pid of pids) kill(pid, 'SIGKILL');
        return;
      }
      await delay(POLL_MS);
    }
  }

  /** HAProxy notes every change of a server there; only what it says when it does not start is of use. */
  async keepLogSmall(): Promise<void> {
    const { log } = gatewayFiles(this.options.directory);
    const size = (await stat(log).catch(() => null))?.size ?? 0;
    if (size > MAX_LOG_BYTES) await truncate(log).catch(() => undefined);
  }

  /** Lets go of a HAProxy that goes on running. */
  unwatch(): void {
    const watcher = this.watcher;
    this.watcher = null;
    watcher?.destroy();
  }

  private async serves(mark: string, accepts: (master: number, worker: number) => boolean): Promise<boolean> {
    try {
      const { master, workers } = await processes(this.options);
      const now = await identity(this.options);
      const current = workers.some((worker) => worker.current && worker.pid === now.pid);
      return current && now.mark === mark && accepts(master, now.pid);
    } catch {
      return false;
    }
  }

  private async writeFiles(slots: number, desired: Desired): Promise<string> {
    const { directory } = this.options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const map of MAPS) {
      const lines = [...desired.maps[map]].map(([key, value]) => `${key} ${value}\n`);
      await writeFile(join(directory, `${map}.map`), lines.join(''), { mode: 0o600 });
    }
    for (const [name, text] of errorFiles()) await writeFile(join(directory, name), text, { mode: 0o600 });
    await writeFile(gatewayFiles(directory).config, haproxyConfig(this.options, slots, desired), { mode: 0o600 });
    return configurationMark(this.options, slots);
  }

  private explain(failure: string, words: string): string {
    const { host, port } = this.options;
    if (/address already in use/i.test(words)) {
      return `Port ${port} is in use by another program. Stop that one, or set DAVIT_GATEWAY_PORT.`;
    }
    if (/cannot assign requested address/i.test(words)) {
      return `This machine has no address ${host}. Set DAVIT_HOST to one that it has.`;
    }
    return `${failure} ${words}`.trim();
  }

  private async lastWords(): Promise<string> {
    const text = await readFile(gatewayFiles(this.options.directory).log, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line.includes('[ALERT]'))
      .slice(-3)
      .map((line) => line.replace(/^\[ALERT\]\s+\(\d+\) : /, ''))
      .join(' ');
  }

  /** An idle connection to the master: it closes the instant that the master ends, or executes itself anew. */
  private watch(master: number): void {
    this.unwatch();
    this.masterPid = master;
    const socket = connect(gatewayFiles(this.options.directory).masterSocket);
    this.watcher = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.watcher === socket) void this.lookAgain(master);
    });
    socket.unref();
  }

  private async lookAgain(master: number): Promise<void> {
    const alive = await processes(this.options).catch(() => null);
    if (this.watcher === null) return;
    // A master that executes itself anew keeps its process id.
    if (alive?.master === master || (alive === null && isRunning(master))) {
      await delay(POLL_MS);
      if (this.watcher !== null) this.watch(master);
      return;
    }
    this.watcher = null;
    this.log.warn({ master }, 'HAProxy has ended and is started again');
    this.onDown();
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 1) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

/** A zombie whose parent does not collect it has ended too. */
function isRunning(pid: number): boolean {
  if (pid <= 1) return false;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
