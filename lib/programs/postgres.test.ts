import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProgramError } from './errors.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { isAlive } from './program.ts';
import { isRoot } from './users.ts';

const run = promisify(execFile);
const log = { info: () => undefined, warn: () => undefined };
let home: string;
let postgres: Postgres;

async function newHome(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'davit-postgres-'));
  await chmod(made, 0o755);
  return made;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  home = await newHome();
  postgres = await startPostgres({ home, log });
});
afterAll(async () => {
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
});

test('its role owns its database, and is no superuser', async () => {
  const [role] = await query(
    postgres.url,
    'SELECT current_user::text AS name, usesuper FROM pg_user WHERE usename = current_user',
  );
  expect(role).toEqual({ name: 'davit', usesuper: false });
  await query(postgres.url, "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('kept')");
});

test('it wants a password', async () => {
  const url = new URL(postgres.url);
  url.password = 'wrong';
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  url.password = '';
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password/);
});

test('it listens on no network address', async () => {
  expect(await query(postgres.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
  const [settings] = await query(
    postgres.url,
    "SELECT current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS zone",
  );
  expect(settings).toEqual({ encoding: 'UTF8', zone: 'UTC' });
});

test('its passwords are for us alone, and in no argument of any process', async () => {
  const secrets = path.join(home, 'secrets');
  expect((await stat(secrets)).mode & 0o777).toBe(0o700);
  for (const file of await readdir(secrets)) {
    expect((await stat(path.join(secrets, file))).mode & 0o777).toBe(0o600);
    const value = (await readFile(path.join(secrets, file), 'utf8')).trim();
    const { stdout } = await run('ps', ['-eo', 'args'], { maxBuffer: 16 * 1024 * 1024 });
    expect(stdout.includes(value)).toBe(false);
  }
});

test.runIf(isRoot())('as root it runs as a user of its own, who owns the data', async () => {
  const status = await readFile(`/proc/${postgres.pid}/status`, 'utf8');
  const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
  expect(uid).toBeGreaterThan(0);
  expect((await stat(path.join(home, 'postgres', 'data'))).uid).toBe(uid);
  expect(/^Groups:[\t ]*$/m.test(status)).toBe(true);
});

test('killed by force, it starts again with everything that was committed', async () => {
  process.kill(postgres.pid, 'SIGKILL');
  await postgres.exited;
  postgres = await startPostgres({ home, log });
  expect(await query(postgres.url, 'SELECT text FROM notes')).toEqual([{ text: 'kept' }]);
});

test('one that an earlier run left behind is replaced, not joined', async () => {
  const left = postgres;
  postgres = await startPostgres({ home, log });
  expect(isAlive(left.pid)).toBe(false);
  expect(await query(postgres.url, 'SELECT text FROM notes')).toEqual([{ text: 'kept' }]);
});

test('a home whose path is too long for a socket works all the same', async () => {
  const base = await newHome();
  const long = await startPostgres({ home: path.join(base, 'x'.repeat(100)), log, durable: false });
  try {
    expect(await query(long.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    await long.stop();
    await rm(base, { recursive: true, force: true });
    await rm(new URL(long.url).searchParams.get('host') ?? '', { recursive: true, force: true });
  }
});

test.runIf(isRoot())('a home that its user cannot reach is refused with the directory that is closed', async () => {
  const closed = await mkdtemp(path.join(tmpdir(), 'davit-closed-'));
  try {
    const failure = await startPostgres({ home: path.join(closed, 'home'), log }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProgramError);
    expect(String(failure)).toContain(`${closed} is closed`);
    expect(String(failure)).toContain('DAVIT_HOME');
  } finally {
    await rm(closed, { recursive: true, force: true });
  }
});
