/**
 * A Docker engine of its own, to be killed: own data, socket, containerd and no rules in the host's firewall, so that
 * the engine that other tests share notices nothing.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { openDocker } from '../../examples/building/engine.ts';
import { canStartDocker } from '../../lib/programs/docker.ts';
import { findOnPath } from '../../lib/programs/find.ts';
import { exitOf } from '../../lib/programs/program.ts';
import { until } from '../wait.ts';
import { readProc } from '../whole/processes.ts';

export interface TestEngine {
  /** As DOCKER_HOST; null: the usual socket. */
  address: string | null;
  docker: Docker;
  /**
   * Ends it with this signal, with what it has begun and without a word to anyone; then starts it again. Null: it is not
   * ours to end.
   */
  restart: ((signal: 'SIGKILL' | 'SIGTERM') => Promise<void>) | null;
  /** A container is about to run, or runs. */
  hasBegun(containerId: string): boolean;
  /** Ids of containers that are kept running though the engine knows nothing of that. */
  unseen(): Promise<string[]>;
  /** Ends it for good, and removes what it had. */
  destroy(): Promise<void>;
}

/** One of its own where one can be started, else the one that is there. */
export async function openTestEngine(): Promise<TestEngine> {
  if ((await canStartDocker()) && (await findOnPath('containerd'))) return startOwnEngine();
  const address = process.env.DOCKER_HOST ?? null;
  return {
    address,
    docker: openDocker(address),
    restart: null,
    hasBegun: () => false,
    unseen: async () => [],
    destroy: async () => undefined,
  };
}

async function startOwnEngine(): Promise<TestEngine> {
  const directory = mkdtempSync(path.join(tmpdir(), 'davit-dockerd-'));
  const at = (name: string) => path.join(directory, name);
  const address = `unix://${at('docker.sock')}`;
  const docker = new Docker({ socketPath: at('docker.sock') });
  mkdirSync(at('data'));
  // Without one of its own it would take Docker's usual bridge, or, told to have none, remove that of the host's engine.
  const bridge = `dvt-${randomBytes(4).toString('hex')}`;
  await ip('link', 'add', bridge, 'type', 'bridge');
  // Of its own as well, as on a host with systemd: it and the containers outlive the daemon.
  const containerd = run('containerd', [
    ...['--root', at('containerd'), '--state', at('containerd-state'), '--address', at('containerd.sock')],
  ]);
  await until(
    'containerd listens',
    () => statSync(at('containerd.sock'), { throwIfNoEntry: false }),
    (socket) => socket !== undefined,
  );
  let daemon = await start();

  function run(program: string, args: string[]): ChildProcess {
    const log = openSync(at(`${program}.log`), 'a');
    const child = spawn(program, args, { cwd: '/', detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    return child;
  }

  function start(): Promise<ChildProcess> {
    rmSync(at('pid'), { force: true });
    const child = run('dockerd', [
      ...['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '--host', address],
      ...['--containerd', at('containerd.sock')],
      // The host reaches containers at their addresses; more of a network they do not need.
      ...[`--bridge=${bridge}`, '--iptables=false', '--ip6tables=false', '--ip-masq=false'],
    ]);
    return until(
      'dockerd answers',
      () => {
        if (child.exitCode !== null)
          throw new Error(`dockerd ended:\n${readFileSync(at('dockerd.log'), 'utf8').slice(-2000)}`);
        return docker.ping();
      },
      () => true,
      { timeoutMs: 30_000, everyMs: 50 },
    ).then(() => child);
  }

  async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const exited = exitOf(child);
    child.kill(signal);
    await exited;
  }

  return {
    address,
    docker,
    async restart(signal) {
      await end(daemon, signal);
      daemon = await start();
    },
    hasBegun: (containerId) =>
      existsSync(at(`containerd-state/io.containerd.runtime.v2.task/moby/${containerId}/init.pid`)),
    async unseen() {
      const running = new Set((await docker.listContainers()).map((container) => container.Id));
      return shimsOf(at('containerd.sock')).filter((id) => !running.has(id));
    },
    async destroy() {
      await end(daemon, 'SIGTERM');
      await end(containerd, 'SIGTERM');
      await ip('link', 'delete', bridge);
      // One that was killed leaves its mounts.
      for (const mount of mountsBelow(directory)) await promisify(execFile)('umount', ['--lazy', mount]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function ip(...args: string[]): Promise<void> {
  await promisify(execFile)('busybox', ['ip', ...args]);
}

/** Ids of the containers that a containerd has shims for. */
function shimsOf(containerd: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readProc(pid, 'cmdline').split('\0'))
    .filter((words) => words[0]?.includes('containerd-shim') && words.includes(containerd))
    .map((words) => words[words.indexOf('-id') + 1] ?? '');
}

/** The innermost first. */
function mountsBelow(directory: string): string[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((mount) => mount.startsWith(directory))
    .reverse();
}
