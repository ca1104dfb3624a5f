/**
 * A Docker engine of its own, to be killed: own data, socket, containerd and no rules in the host's firewall, so that
 * the engine that other tests share notices nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { exitOf } from '../../lib/programs/program.ts';
import { until } from '../wait.ts';

export interface OwnEngine {
  /** As DOCKER_HOST. */
  address: string;
  docker: Docker;
  /** Ends it with this signal, with what it has begun and without a word to anyone; then starts it again. */
  restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Ends it for good, and removes what it had. */
  destroy(): Promise<void>;
}

export async function startOwnEngine(): Promise<OwnEngine> {
  const directory = mkdtempSync(path.join(tmpdir(), 'davit-dockerd-'));
  const at = (name: string) => path.join(directory, name);
  const address = `unix://${at('docker.sock')}`;
  const docker = new Docker({ socketPath: at('docker.sock') });
  mkdirSync(at('data'));
  let daemon = await start();

  function start(): Promise<ChildProcess> {
    rmSync(at('pid'), { force: true });
    const log = openSync(at('log'), 'a');
    const child = spawn(
      'dockerd',
      [
        ...['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '--host', address],
        // The host reaches containers at their addresses; more of a network they do not need.
        ...['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-masq=false'],
      ],
      { cwd: '/', detached: true, stdio: ['ignore', log, log] },
    );
    closeSync(log);
    return until(
      'dockerd answers',
      () => {
        if (child.exitCode !== null) throw new Error(`dockerd ended:\n${readFileSync(at('log'), 'utf8').slice(-2000)}`);
        return docker.ping();
      },
      () => true,
      { timeoutMs: 30_000, everyMs: 50 },
    ).then(() => child);
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const exited = exitOf(daemon);
    daemon.kill(signal);
    await exited;
  }

  return {
    address,
    docker,
    async restart(signal) {
      await end(signal);
      daemon = await start();
    },
    async destroy() {
      await end('SIGTERM');
      // One that was killed before leaves its containerd, which the next one took over and now has ended.
      await until(
        'what it mounted is gone',
        () => rmSync(directory, { recursive: true, force: true }),
        () => statSync(directory, { throwIfNoEntry: false }) === undefined,
        { everyMs: 200 },
      );
    },
  };
}
