/**
 * `npm run migration -- <name>`: writes the migration that leads from the existing ones to `schema.prisma`. What
 * Prisma cannot express (checks, triggers, partial indexes) is then written into it by hand. With `--check` it only
 * says whether one is missing.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLog } from '../lib/log/log.ts';
import { messageOf } from '../lib/programs/errors.ts';
import { startPostgres } from '../lib/programs/postgres.ts';
import { MIGRATIONS_DIR, pendingChanges } from '../lib/store/postgres/migrate.ts';

const LOCK = `# Which database the migrations are written for.\nprovider = "postgresql"\n`;

const [argument] = process.argv.slice(2);
try {
  await main();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  if (argument === '--check') {
    const changes = await withScratchCluster(pendingChanges);
    if (changes) {
      console.log(
        `schema.prisma is ahead of the migrations:\n\n${changes}\n\nWrite one with: npm run migration -- <name>`,
      );
      process.exitCode = 1;
    } else {
      console.log('The migrations lead to schema.prisma.');
    }
  } else if (argument && /^[a-z0-9_]+$/.test(argument)) {
    await writeMigration(argument);
  } else {
    console.error('Usage: npm run migration -- <name in lower_case>, or --check');
    process.exitCode = 2;
  }
}

async function writeMigration(name: string): Promise<void> {
  const script = await withScratchCluster(pendingChanges);
  if (!script) {
    console.log('Nothing to migrate: the migrations already lead to schema.prisma.');
    return;
  }
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const directory = path.join(MIGRATIONS_DIR, `${timestamp}_${name}`);
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'migration.sql'), `${script}\n`);
  await writeFile(path.join(MIGRATIONS_DIR, 'migration_lock.toml'), LOCK);
  console.log(`Written: ${path.relative(process.cwd(), path.join(directory, 'migration.sql'))}`);
}

/** A cluster for this once: writing a migration must not need, nor touch, a running Davit. */
async function withScratchCluster<T>(use: (url: string) => Promise<T>): Promise<T> {
  const home = await mkdtemp('/tmp/davit-migration-');
  await chmod(home, 0o755);
  try {
    const postgres = await startPostgres({ home, log: createLog('migration'), durable: false });
    try {
      return await use(postgres.url);
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
