/**
 * The embedded Postgres: one cluster under the home, reached by a unix socket alone, with a password. Its files and
 * its process belong to a user of their own when we are root; what uses it gets a role that is no superuser.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chown, mkdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Log } from '../log/log.ts';
import { messageOf, ProgramError } from './errors.ts';
import { findOnPath } from './find.ts';
import { exists, findPostgres, type PostgresBinaries, secret, socketDirectory } from './postgres-files.ts';
import { endProcess, exitOf, isAlive, type Running, waitFor } from './program.ts';
import { DATABASE_USER, ensureSystemUser, firstClosed, isRoot, type SystemUser } from './users.ts';

const run = promisify(execFile);

const READY_TIMEOUT_MS = 60_000;
/** Fast shutdown, then immediate shutdown (recovers at the next start), then force. */
const STOP_STEPS: [NodeJS.Signals, number][] = [
  ['SIGINT', 2_500],
  ['SIGQUIT', 500],
  ['SIGKILL', 1_000],
];
const ROLE = 'davit';
const SUPERUSER = 'postgres';

export interface PostgresOptions {
  /** Absolute. Everything is kept in `<home>/postgres`, `<home>/secrets` and `<home>/logs/postgres.log`. */
  home: string;
  log: Pick<Log, 'info' | 'warn'>;
  /** False gives up safety at power loss for speed: for tests. */
  durable?: boolean;
}

export interface Postgres extends Running {
  /** The database `davit`, as its owner, who is no superuser. */
  url: string;
  /** Makes an empty database owned by the same role. @returns its URL */
  createDatabase(name: string): Promise<string>;
}

interface Place {
  data: string;
  socketDir: string;
  user: SystemUser | null;
  password: string;
  adminPassword: string;
}

/**
 * Starts the cluster, making it first where there is none. A postmaster that an earlier, killed run left behind is
 * ended first, so there is one way only in which it runs.
 *
 * @throws ProgramError
 */
export async function startPostgres({ home, log, durable = true }: PostgresOptions): Promise<Postgres> {
  const user = isRoot() ? await ensureSystemUser(DATABASE_USER) : null;
  const place = await prepare(home, user);
  const binaries = await findPostgres(path.join(home, 'postgres', 'program'), user);
  await endLeftover(place.data, log);
  if (!(await exists(path.join(place.data, 'PG_VERSION')))) await createCluster(binaries, place);

  const logFile = path.join(home, 'logs', 'postgres.log');
  const child = await spawnServer(binaries, place, logFile, durable);
  const exited = exitOf(child);
  const running: Running = {
    pid: child.pid ?? 0,
    exited,
    stop: () => endProcess((signal) => child.kill(signal), exited, STOP_STEPS),
    kill: () => child.kill('SIGKILL'),
  };
  try {
    await ready(place, exited, logFile);
    await ensureRole(place);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return {
    ...running,
    url: urlOf(place, ROLE, place.password, ROLE),
    createDatabase: async (name) => {
      await asAdmin(place, (admin) =>
        admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)} OWNER ${ROLE}`).then(() => undefined),
      );
      return urlOf(place, ROLE, place.password, name);
    },
  };
}

/** The URL of the cluster in `home`, for a command beside the process that runs it. It may not be running. */
export async function postgresUrl(home: string): Promise<string> {
  const place = await prepare(home, isRoot() ? await ensureSystemUser(DATABASE_USER) : null);
  return urlOf(place, ROLE, place.password, ROLE);
}

async function prepare(home: string, user: SystemUser | null): Promise<Place> {
  await mkdir(path.join(home, 'postgres'), { recursive: true });
  await mkdir(path.join(home, 'logs'), { recursive: true, mode: 0o700 });
  if (user) {
    const closed = await firstClosed(path.join(home, 'postgres'), user);
    if (closed) {
      throw new ProgramError(
        `Postgres runs as the system user ${user.name}, to whom ${closed} is closed: set DAVIT_HOME to a directory that others may enter, such as /var/lib/davit.`,
      );
    }
    await chown(path.join(home, 'postgres'), user.uid, user.gid);
  }
  return {
    data: path.join(home, 'postgres', 'data'),
    socketDir: await socketDirectory(home, user),
    user,
    password: await secret(path.join(home, 'secrets', 'postgres')),
    adminPassword: await secret(path.join(home, 'secrets', 'postgres-admin')),
  };
}

/** Made beside and moved into place, so that a start that dies here leaves nothing that looks like a cluster. */
async function createCluster(binaries: PostgresBinaries, place: Place): Promise<void> {
  const half = `${place.data}.new`;
  const passwordFile = `${place.data}.password`;
  await rm(half, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  try {
    await writeFile(passwordFile, place.adminPassword, { mode: 0o600 });
    if (place.user) await chown(passwordFile, place.user.uid, place.user.gid);
    await run(
      binaries.initdb,
      [
        `--pgdata=${half}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...identity(place.user), env: environment(), cwd: path.dirname(half) },
    );
    await rename(half, place.data);
  } catch (error) {
    const detail = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : messageOf(error);
    // initdb ends with its own cleaning up; what stopped it stands before.
    if (/No space left on device|ENOSPC/.test(detail)) {
      throw new ProgramError(`The disk of ${place.data} is full: make room, or set DAVIT_HOME elsewhere.`, {
        cause: error,
      });
    }
    throw new ProgramError(`The database could not be made in ${place.data}: ${lastLine(detail)}`, { cause: error });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(half, { recursive: true, force: true });
  }
}

async function spawnServer(
  binaries: PostgresBinaries,
  place: Place,
  logFile: string,
  durable: boolean,
): Promise<ChildProcess> {
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: place.socketDir,
    // Who may connect is decided by the password; the console and the gateway are other users.
    unix_socket_permissions: '0777',
    shared_buffers: '128MB',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const args = ['-D', place.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  // Where util-linux is there, the kernel itself ends Postgres when we are killed; elsewhere the next start does.
  const setpriv = await findOnPath('setpriv');
  const [program, ...before] = setpriv ? [setpriv, '--pdeathsig', 'INT', binaries.postgres] : [binaries.postgres];
  const output = openSync(logFile, 'a');
  try {
    return spawn(program, [...before, ...args], {
      ...identity(place.user),
      env: environment(),
      cwd: place.data,
      // A session of its own: Ctrl-C at the terminal is for us, who stop it after what uses it.
      detached: true,
      stdio: ['ignore', output, output],
    });
  } finally {
    closeSync(output);
  }
}

async function ready(place: Place, exited: Promise<unknown>, logFile: string): Promise<void> {
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const reached = await waitFor(
    async () => {
      if (ended) throw new ProgramError(`Postgres ended while starting: ${await lastLineOf(logFile)}`);
      return asAdmin(place, async () => true).catch((error: unknown) => {
        // Starting up; no socket yet. Anything else will not get better by waiting.
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === '57P03' || code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET') return false;
        throw new ProgramError(`Postgres runs, but does not let us in: ${messageOf(error)}`, { cause: error });
      });
    },
    { timeoutMs: READY_TIMEOUT_MS, everyMs: 15 },
  );
  if (!reached) throw new ProgramError(`Postgres did not answer within a minute; its log is ${logFile}`);
}

async function ensureRole(place: Place): Promise<void> {
  await asAdmin(place, async (admin) => {
    const password = admin.escapeLiteral(place.password);
    const role = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [ROLE]);
    if (role.rowCount === 0) await admin.query(`CREATE ROLE ${ROLE} LOGIN CREATEDB PASSWORD ${password}`);
    const database = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [ROLE]);
    if (database.rowCount === 0) await admin.query(`CREATE DATABASE ${ROLE} OWNER ${ROLE}`);
  });
}

async function asAdmin<T>(place: Place, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlOf(place, SUPERUSER, place.adminPassword, 'postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Ends the postmaster that `postmaster.pid` names, if it is one and it is this cluster's. */
async function endLeftover(data: string, log: Pick<Log, 'info' | 'warn'>): Promise<void> {
  const file = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !(await isPostmasterOf(pid, data))) return;
  log.info({ pid }, 'ending the database server that an earlier run left behind');
  for (const [signal, timeoutMs] of STOP_STEPS) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    if (await waitFor(() => !isAlive(pid), { timeoutMs })) return;
  }
}

async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  const [program, directory] = await Promise.all([
    readlink(`/proc/${pid}/exe`).catch(() => ''),
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
  ]);
  return path.basename(program.replace(/ \(deleted\)$/, '')) === 'postgres' && directory === data;
}

function urlOf(place: Place, role: string, password: string, database: string): string {
  return `postgresql://${role}:${password}@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(place.socketDir)}`;
}

function identity(user: SystemUser | null): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

function environment(): NodeJS.ProcessEnv {
  return { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

async function lastLineOf(file: string): Promise<string> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size === 0) return 'it said nothing';
  return lastLine(await readFile(file, 'utf8'));
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
