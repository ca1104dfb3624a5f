import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../../tests/database.ts';
import { MigrationError, migrate, migrationsMatchSchema, pendingChanges } from './migrate.ts';

const PRISMA_DIR = path.resolve(import.meta.dirname, '../../../prisma');

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query(sql)
    .then((result) => result.rows)
    .finally(() => client.end());
}

/** The repository's migrations, and one more. */
async function withMigration<T>(sql: string, use: (prismaDir: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), 'davit-prisma-'));
  try {
    await cp(PRISMA_DIR, directory, { recursive: true });
    const migration = path.join(directory, 'migrations', '99990101000000_another');
    await mkdir(migration);
    await writeFile(path.join(migration, 'migration.sql'), sql);
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

test('the migrations lead exactly to schema.prisma', async () => {
  const url = await freshDatabase();
  expect(await pendingChanges(url)).toBe('');
  expect(await migrationsMatchSchema(url)).toBe(true);
});

test('a migrated database has nothing left to apply, and no lock is left behind', async () => {
  const url = await freshDatabase();
  expect(await migrate(url)).toEqual([]);
  expect(await migrate(url)).toEqual([]);
  expect(
    await query(
      url,
      "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    ),
  ).toEqual([]);
});

test('a difference between migrations and schema is seen', async () => {
  const url = await freshDatabase();
  await withMigration('CREATE TABLE stray (id integer PRIMARY KEY);', async (prismaDir) => {
    expect(await migrationsMatchSchema(url, prismaDir)).toBe(false);
    expect(await pendingChanges(url, prismaDir)).toMatch(/DROP TABLE "stray"/);
  });
  // It was looked at in a scratch database: the real one is as it was, and the scratch one is gone.
  expect(await query(url, "SELECT to_regclass('stray') AS stray")).toEqual([{ stray: null }]);
  expect(await query(url, "SELECT 1 FROM pg_database WHERE datname LIKE 'davit_shadow_%'")).toEqual([]);
});

test('functions and comments with semicolons in them survive', async () => {
  const url = await freshDatabase();
  const sql = `-- first; second; third\nCREATE FUNCTION two() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 2; END; $$;`;
  await withMigration(sql, async (prismaDir) => {
    expect(await migrate(url, prismaDir)).toEqual(['99990101000000_another']);
  });
  expect(await query(url, 'SELECT two() AS two')).toEqual([{ two: 2 }]);
});

test('a migration that fails is named with its reason', async () => {
  const url = await freshDatabase();
  await withMigration('CREATE TABLE half (id integer); SELECT nonsense;', async (prismaDir) => {
    const failure = await migrate(url, prismaDir).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationError);
    expect(String(failure)).toContain('99990101000000_another');
    expect(String(failure)).toContain('nonsense');
  });
  expect(await query(url, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
});

test('a database of a later version is refused, not changed', async () => {
  const url = await freshDatabase();
  await withMigration('CREATE TABLE later (id integer);', (prismaDir) => migrate(url, prismaDir));
  await expect(migrate(url)).rejects.toThrow(/another version of Davit \(99990101000000_another/);
});
