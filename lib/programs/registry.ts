/** CNCF Distribution (Debian's docker-registry): found with its version, started, and its storage swept. */
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { ProgramError } from './errors.ts';
import { findOnPath } from './find.ts';
import type { MissingProgram } from './install.ts';
import { endProcess, exitOf, type Running, waitFor } from './program.ts';

const run = promisify(execFile);
const LOWEST = [2, 7] as const;
const READY_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 1_000;
/** Of the kernel, for the path of a socket. */
const MOST_SOCKET_BYTES = 107;

/** `openssl` makes the certificate by which it knows its token server. */
export const REGISTRY: MissingProgram = {
  what: 'a registry for images of the projects',
  packages: ['docker-registry', 'openssl'],
  unwantedService: 'docker-registry',
};

export interface RegistryProgram {
  path: string;
  openssl: string;
  version: string;
}

/** Null: there is none, or one too old. */
export async function findRegistry(): Promise<RegistryProgram | null> {
  const [path, openssl] = await Promise.all([findOnPath('docker-registry'), findOnPath('openssl')]);
  if (!path || !openssl) return null;
  const { stdout } = await run(path, ['--version']);
  const [, version = '', major, minor] = /((\d+)\.(\d+)[.\d]*)/.exec(stdout.split(' ').at(-1) ?? '') ?? [];
  const isOld = Number(major) < LOWEST[0] || (Number(major) === LOWEST[0] && Number(minor) < LOWEST[1]);
  return version === '' || isOld ? null : { path, openssl, version };
}

export interface RegistryPlace {
  program: string;
  /** Absolute; nobody else's. Its images are in `storage`. */
  directory: string;
  /** Of the token server, as it is told to clients; the issuer is the same. */
  service: string;
  /** PEM of the certificate whose key signs tokens. */
  certificate: string;
  /** Signs the state of uploads, so that they go on after a restart. */
  secret: string;
}

export function registrySocket(directory: string): string {
  return path.join(directory, 'registry.sock');
}

export function registryStorage(directory: string): string {
  return path.join(directory, 'storage');
}

/** @throws ProgramError with its last words; it does not run any more then */
export async function startRegistry(place: RegistryPlace, signal: AbortSignal): Promise<Running> {
  const { directory, program } = place;
  const socket = registrySocket(directory);
  if (Buffer.byteLength(socket) > MOST_SOCKET_BYTES) {
    throw new ProgramError(`${directory} is too long a path for a socket: set DAVIT_HOME to a shorter one.`);
  }
  await writeFile(path.join(directory, 'config.yml'), configuration(place), { mode: 0o600 });
  await rm(socket, { force: true });
  const logFile = path.join(directory, 'registry.log');
  // Where util-linux is there, the kernel itself ends it when we are killed.
  const setpriv = await findOnPath('setpriv');
  const [command, ...before] = setpriv ? [setpriv, '--pdeathsig', 'TERM', program] : [program];
  const output = openSync(logFile, 'a', 0o600);
  const child = spawn(command, [...before, 'serve', 'config.yml'], {
    cwd: directory,
    // Its environment holds none of ours; the registry would read variables that begin with REGISTRY_ as configuration.
    env: { PATH: process.env.PATH, NODE_ENV: process.env.NODE_ENV },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const exited = exitOf(child);
  const running: Running = {
    pid: child.pid ?? 0,
    exited,
    stop: () =>
      endProcess((name) => child.kill(name), exited, [
        ['SIGTERM', STOP_TIMEOUT_MS],
        ['SIGKILL', STOP_TIMEOUT_MS],
      ]),
    kill: () => child.kill('SIGKILL'),
  };
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const look = async () => ended || signal.aborted || (await answers(socket));
  const settled = await waitFor(look, { timeoutMs: READY_TIMEOUT_MS, everyMs: 15 });
  if (settled && !ended && !signal.aborted) return running;
  running.kill();
  await exited;
  const said = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n').at(-1);
  throw new ProgramError(`docker-registry did not start${said ? `: ${said.slice(0, 300)}` : ''} (log: ${logFile})`);
}

/**
 * Removes what no manifest names from its storage. Nothing may be written meanwhile; reading goes on.
 *
 * @throws Error with its words
 */
export async function sweepRegistry({ program, directory }: Pick<RegistryPlace, 'program' | 'directory'>) {
  await run(program, ['garbage-collect', 'config.yml'], { cwd: directory, maxBuffer: 64 * 1024 * 1024 });
}

/**
 * JSON is YAML. Without a cache of what is there, so that what is swept is known to be gone; deletion is for Davit alone,
 * whose token server gives that right to nobody else.
 */
function configuration({ service, certificate, secret }: RegistryPlace): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: 'error', formatter: 'json', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: 'storage' },
      maintenance: { uploadpurging: { enabled: true, age: '168h', interval: '24h', dryrun: false } },
    },
    http: { net: 'unix', addr: 'registry.sock', relativeurls: true, secret },
    // The realm is written anew in each answer, for whichever name the console was asked by.
    auth: { token: { realm: 'http://davit/v2/token', service, issuer: service, rootcertbundle: certificate } },
  });
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    request({ socketPath, path: '/v2/' }, (response) => {
      response.resume();
      resolve(true);
    })
      .on('error', () => resolve(false))
      .end();
  });
}
