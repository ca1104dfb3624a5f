/** One Postgres cluster for all test files, with the migrated database that theirs are copied from. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { createLog } from '../../lib/log/log.ts';
import { startPostgres } from '../../lib/programs/postgres.ts';
import { migrate } from '../../lib/store/migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a role that may create databases, on the cluster of this test run. */
    postgresUrl: string;
  }
}

export const TEMPLATE = 'davit_template';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(path.join(tmpdir(), 'davit-test-'));
  // The database's own user must reach it.
  await chmod(home, 0o755);
  const postgres = await startPostgres({ home, log: createLog('test'), durable: false });
  await migrate(await postgres.createDatabase(TEMPLATE));
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(home, { recursive: true, force: true });
  };
}
