/** A migrated database of its own on the one cluster that all test files share (`tests/global-setup.ts`). */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../lib/store/postgres/migrate.ts';

/** @returns its URL */
export async function freshDatabase(): Promise<string> {
  const cluster = process.env.DAVIT_TEST_DATABASE_URL;
  if (!cluster) throw new Error('DAVIT_TEST_DATABASE_URL is not set: vitest’s global setup starts the cluster');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: cluster });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return url.href;
}
