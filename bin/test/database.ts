/** A database of its own for a test file, migrated or empty. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { TEMPLATE } from './cluster.ts';

/**
 * Copied from the migrated template, so it is there in some 50 ms. It goes with the cluster at the end of the run.
 *
 * @returns its URL
 */
export async function testDatabase(options: { migrated?: boolean } = {}): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${options.migrated === false ? 'template0' : TEMPLATE}`);
  } finally {
    await client.end();
  }
  url.pathname = `/${name}`;
  return url.href;
}
