/** A migrated database of its own on the one cluster that all test files share (`tests/global-setup.ts`). */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../lib/store/postgres/migrate.ts';

/** Migrated once; each test file gets a copy. Nothing may be connected to it while it is copied. */
const TEMPLATE = 'migrated';

/** @param cluster URL of a role that may create databases */
export async function makeTemplate(cluster: string): Promise<void> {
  await migrate(await createDatabase(cluster, TEMPLATE));
}

/** @returns its URL */
export async function freshDatabase(): Promise<string> {
  const cluster = process.env.DAVIT_TEST_DATABASE_URL;
  if (!cluster) throw new Error('DAVIT_TEST_DATABASE_URL is not set: vitest’s global setup starts the cluster');
  return createDatabase(cluster, `test_${randomBytes(6).toString('hex')}`, `TEMPLATE ${TEMPLATE}`);
}

async function createDatabase(cluster: string, name: string, like = ''): Promise<string> {
  const client = new pg.Client({ connectionString: cluster });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} ${like}`);
  } finally {
    await client.end();
  }
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return url.href;
}
