/** The Docker engine: found, else started. One that we start runs in a session of its own and stays when we end. */
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, readlink, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { messageOf, ProgramError } from './errors.ts';
import { findOnPath } from './find.ts';
import type { MissingProgram } from './install.ts';
import { endProcess, exitOf, isAlive, waitFor } from './program.ts';
import { isRoot } from './users.ts';

const run = promisify(execFile);

export const DOCKER: MissingProgram = { what: 'a Docker engine', packages: ['docker.io', 'iptables'] };

export interface DockerEngine {
  version: string;
}

export interface StartedEngine extends DockerEngine {
  /** Ends it again; one that systemd started is systemd's to end. */
  stop(): Promise<void>;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';
const PID_FILE = '/var/run/docker.pid';
const LOWEST_API = 1.41;
const START_TIMEOUT_MS = 60_000;
const ASK_TIMEOUT_MS = 10_000;

/**
 * The engine at DOCKER_HOST, or at the usual socket.
 *
 * @returns null when none answers there and one may be started or installed
 * @throws ProgramError when one answers that is too old or closed to us, or when none answers at DOCKER_HOST
 */
export async function findDocker(dockerHost: string | null): Promise<DockerEngine | null> {
  // Other ways of reaching an engine are the worker's own business; there is nothing of ours to start there.
  if (dockerHost && !dockerHost.startsWith('unix://')) return { version: `at ${dockerHost}` };
  const socket = dockerHost ? dockerHost.slice('unix://'.length) : DEFAULT_SOCKET;
  try {
    const { Version, ApiVersion } = await askVersion(socket);
    if (Number(ApiVersion) < LOWEST_API) {
      throw new ProgramError(
        `The Docker engine is version ${Version}, but Davit needs 20.10 or later: update it and start again.`,
      );
    }
    return { version: Version };
  } catch (error) {
    if (error instanceof ProgramError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES') {
      throw new ProgramError(
        `${socket} is closed to this user: start Davit as root, or join the group docker (sudo usermod -aG docker $USER) and sign in again.`,
      );
    }
    if (dockerHost) {
      throw new ProgramError(
        `No Docker engine answers at ${dockerHost} (${messageOf(error)}): start it, or correct DOCKER_HOST.`,
      );
    }
    return null;
  }
}

/** Whether `startDocker` has something to start. */
export async function canStartDocker(): Promise<boolean> {
  return isRoot() && (await findOnPath('dockerd')) !== null;
}

/**
 * Starts the installed engine, through systemd where that runs.
 *
 * @param logFile what the engine says, when we start it ourselves
 * @throws ProgramError
 */
export async function startDocker(logFile: string): Promise<StartedEngine> {
  const systemd = await stat('/run/systemd/system').catch(() => null);
  if (systemd) {
    await run('systemctl', ['start', 'docker']).catch((error: unknown) => {
      throw new ProgramError(`"systemctl start docker" failed: see "journalctl -u docker".`, { cause: error });
    });
  }
  const daemon = systemd ? null : await spawnDaemon(logFile);
  const found = await waitFor(
    async () => {
      const engine = await findDocker(null);
      // Of two starts at once one daemon gives way to the other: then that one answers soon.
      return (
        engine ?? (daemon?.ended() ? ((await waitFor(() => findDocker(null), { timeoutMs: 5_000 })) ?? 'ended') : null)
      );
    },
    { timeoutMs: START_TIMEOUT_MS, everyMs: 100 },
  );
  if (found && found !== 'ended') return { ...found, stop: async () => daemon?.stop() };
  const said = await lastComplaint(logFile);
  throw new ProgramError(
    `The Docker engine did not start${said ? ` (${said})` : ''}: see ${systemd ? '"journalctl -u docker"' : logFile}.`,
  );
}

async function spawnDaemon(logFile: string): Promise<{ ended(): boolean; stop(): Promise<void> }> {
  const program = await findOnPath('dockerd');
  if (!program) throw new ProgramError('There is no dockerd on the PATH.');
  await removeStalePidFile();
  const output = openSync(logFile, 'a');
  const daemon = spawn(program, (await hasIpv6Nat()) ? [] : ['--ip6tables=false'], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  daemon.unref();
  let ended = false;
  const exited = exitOf(daemon).then(() => {
    ended = true;
  });
  return {
    ended: () => ended,
    stop: () => endProcess((signal) => daemon.kill(signal), exited, [['SIGTERM', 20_000]]),
  };
}

/** After a crash or a reboot another process may have the id that the file names, and the daemon refuses to start. */
async function removeStalePidFile(): Promise<void> {
  const pid = Number((await readFile(PID_FILE, 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 0) return;
  const program = isAlive(pid) ? await readlink(`/proc/${pid}/exe`).catch(() => '') : '';
  if (path.basename(program) !== 'dockerd') await rm(PID_FILE, { force: true });
}

/** On a kernel without it, recent engines do not start unless told to leave it alone. */
async function hasIpv6Nat(): Promise<boolean> {
  const program = await findOnPath('ip6tables');
  if (!program) return false;
  return run(program, ['-t', 'nat', '-L', '-n']).then(
    () => true,
    () => false,
  );
}

function askVersion(socketPath: string): Promise<{ Version: string; ApiVersion: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/version', timeout: ASK_TIMEOUT_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => {
        try {
          const { Version, ApiVersion } = JSON.parse(body) as Record<string, unknown>;
          resolve({ Version: String(Version), ApiVersion: String(ApiVersion) });
        } catch {
          reject(new Error('it does not speak the engine API'));
        }
      });
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer within 10 s')));
    asked.on('error', reject);
    asked.end();
  });
}

async function lastComplaint(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  const line = text
    .split('\n')
    .reverse()
    .find((candidate) => /failed|error|fatal/i.test(candidate));
  return (/msg="((?:[^"\\]|\\.)*)"/.exec(line ?? '')?.[1] ?? line ?? '').slice(0, 300);
}
