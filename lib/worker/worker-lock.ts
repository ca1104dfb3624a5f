/**
 * One worker per database: a session lock of Postgres. It falls with the connection, so a worker that is killed frees
 * it at once, and one that loses its database must not go on.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const LOCK_KEY = 0x6461766974; // "davit"
const TRY_EVERY_MS = 100;

export interface WorkerLock {
  /** Rejects when the lock is lost. */
  lost: Promise<never>;
  release(): Promise<void>;
}

/** Waits until no other worker holds it. */
export async function takeWorkerLock(url: string, signal: AbortSignal): Promise<WorkerLock> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  let released = false;
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('error', (error) => reject(new Error(`the worker's lock is lost: ${error.message}`)));
    client.on('end', () => released || reject(new Error('the worker’s lock is lost: Postgres closed the connection')));
  });
  lost.catch(() => undefined);
  await client.connect();
  while (!(await tryLock(client))) await delay(TRY_EVERY_MS, undefined, { signal });
  return {
    lost,
    async release() {
      released = true;
      await client.end().catch(() => undefined);
    },
  };
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [LOCK_KEY]);
  return rows[0]?.taken === true;
}
