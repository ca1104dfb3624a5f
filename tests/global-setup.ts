/** One Postgres cluster for all test files; `freshDatabase()` gives each a database of its own. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLog } from '../lib/log/log.ts';
import { startPostgres } from '../lib/programs/postgres.ts';
import { makeTemplate } from './database.ts';

export async function setup(): Promise<() => Promise<void>> {
  const home = await mkdtemp(path.join(tmpdir(), 'davit-test-'));
  // The database's own user must reach it.
  await chmod(home, 0o755);
  const postgres = await startPostgres({ home, log: createLog('test'), durable: false });
  await makeTemplate(postgres.url);
  // The role at this URL may create databases. Vitest's workers inherit it.
  process.env.DAVIT_TEST_DATABASE_URL = postgres.url;
  return async () => {
    await postgres.stop();
    await rm(home, { recursive: true, force: true });
  };
}
