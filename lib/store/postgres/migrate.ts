/** Brings a database to the schema of this version, and tells how the migrations and `schema.prisma` differ. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { withSchemaEngine } from './schema-engine.ts';

const PRISMA_DIR = fileURLToPath(new URL('../../../prisma/', import.meta.url));
export const MIGRATIONS_DIR = path.join(PRISMA_DIR, 'migrations');
const LOCK_FILE = 'migration_lock.toml';
const DEFAULT_LOCK = 'provider = "postgresql"\n';
/** Nothing is kept out of Prisma's sight. */
const NO_FILTERS = { externalTables: [], externalEnums: [] };

/** A migration did not apply, or the database carries ones that this version does not know. The message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Applies what is missing, in order, each migration in one transaction of its own script; keeps `_prisma_migrations`.
 *
 * @returns names of the migrations that were applied now
 * @throws MigrationError
 */
export async function migrate(url: string, prismaDir = PRISMA_DIR): Promise<string[]> {
  const migrationsList = await readMigrations(prismaDir);
  const schema = await readSchema(prismaDir);
  try {
    const applied = await withSchemaEngine(url, schema, async (engine) => {
      const { history } = await engine.diagnoseMigrationHistory({
        migrationsList,
        optInToShadowDatabase: false,
        filters: NO_FILTERS,
      });
      if (history && history.diagnostic !== 'databaseIsBehind') {
        const unknown = history.unpersistedMigrationNames.join(', ');
        throw new MigrationError(
          `The database was migrated by another version of Davit (${unknown} is not known here). ` +
            'Start that version, or point DATABASE_URL or DAVIT_HOME at another database.',
        );
      }
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
      return appliedMigrationNames;
    });
    if (applied.length > 0) await fenceTables(url);
    return applied;
  } catch (error) {
    if (error instanceof MigrationError) throw error;
    throw new MigrationError(`The database could not be migrated: ${engineMessage(error)}`, { cause: error });
  }
}

/** Tables that a migration made refuse what an earlier worker sends, as all others do. */
async function fenceTables(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT fence_tables()');
  } finally {
    await client.end();
  }
}

/**
 * SQL that leads from the migrations to `schema.prisma`; empty when they say the same. Works in a scratch database
 * of its own, so the role at `url` must be allowed to create one.
 *
 * @throws MigrationError when a migration does not apply from nothing
 */
export async function pendingChanges(url: string, prismaDir = PRISMA_DIR): Promise<string> {
  const migrationsList = await readMigrations(prismaDir);
  const schema = await readSchema(prismaDir);
  try {
    const { stdout } = await withSchemaEngine(url, schema, (engine) =>
      engine.diff({
        from:
          migrationsList.migrationDirectories.length > 0 ? { tag: 'migrations', ...migrationsList } : { tag: 'empty' },
        to: { tag: 'schemaDatamodel', files: [schema] },
        script: true,
        exitCode: null,
        filters: NO_FILTERS,
      }),
    );
    const script = (stdout ?? '').trim();
    return script === '-- This is an empty migration.' ? '' : script;
  } catch (error) {
    throw new MigrationError(`The migrations could not be compared with schema.prisma: ${engineMessage(error)}`, {
      cause: error,
    });
  }
}

/** Whether applying every migration gives exactly what `schema.prisma` says, as far as Prisma can express it. */
export async function migrationsMatchSchema(url: string, prismaDir = PRISMA_DIR): Promise<boolean> {
  return (await pendingChanges(url, prismaDir)) === '';
}

async function readSchema(prismaDir: string): Promise<{ path: string; content: string }> {
  const file = path.join(prismaDir, 'schema.prisma');
  return { path: file, content: await readFile(file, 'utf8') };
}

async function readMigrations(prismaDir: string): Promise<MigrationList> {
  const baseDir = path.join(prismaDir, 'migrations');
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok' as const,
          value: await readFile(path.join(baseDir, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  );
  const lock = await readFile(path.join(baseDir, LOCK_FILE), 'utf8').catch(() => DEFAULT_LOCK);
  return {
    baseDir,
    lockfile: { path: LOCK_FILE, content: lock },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}

/** The engine appends where in itself it happened; a person wants what happened. */
function engineMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .split('\n')
    .filter((line) => !/^\s*(\d+: schema_|at schema-engine)/.test(line))
    .join(' ')
    .trim();
}
