/**
 * One worker per database, and a term for each. The lock is a session's: it falls with its connection, so a worker that
 * is killed frees it at once. One that hangs, or whose connection is half open, keeps it and tells nothing: whoever
 * stands by ends its sessions once it has been silent for so long. From the next term on the database refuses whatever
 * an earlier worker sends (`fence_tables` in the migrations): the term travels with each of a worker's connections.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const LOCK_KEY = 0x6461766974; // "davit"
const TRY_EVERY_MS = 100;
const RENEW_EVERY_MS = 1000;
/** A worker that did not renew its term for so long hangs: nine of ten seconds are then left to take over. */
const SILENT_SECONDS = 5;
/** Asked of the database within this time, or the term counts as lost: another may have it already. */
const RENEW_WITHIN_MS = 5000;

export interface WorkerLock {
  term: bigint;
  /** The database's address, for everything that this worker writes: its connections carry the term. */
  databaseUrl: string;
  /** Rejects when the lock is lost. */
  lost: Promise<never>;
  release(): Promise<void>;
}

export interface LockOptions {
  /** Distinct for each process. */
  owner: string;
  signal: AbortSignal;
  /** Another worker has it: this one stands by. Called once. */
  onStandby(): void;
}

/** Waits until no other worker holds it, or the one that does has fallen silent. */
export async function takeWorkerLock(url: string, { owner, signal, onStandby }: LockOptions): Promise<WorkerLock> {
  const name = `davit-worker ${owner}`;
  const client = new pg.Client({ connectionString: withParameters(url, { application_name: name }), keepAlive: true });
  let released = false;
  let lose: (error: Error) => void = () => undefined;
  const lost = new Promise<never>((_resolve, reject) => {
    lose = (error) => released || reject(error);
    client.on('error', (error) => lose(new Error(`the worker's lock is lost: ${error.message}`)));
    client.on('end', () => lose(new Error('the worker’s lock is lost: Postgres closed the connection')));
  });
  lost.catch(() => undefined);
  await client.connect();
  let standsBy = false;
  while (!(await tryLock(client))) {
    if (!standsBy) onStandby();
    standsBy = true;
    await endSilent(client);
    await Promise.race([delay(TRY_EVERY_MS, undefined, { signal }), lost]);
  }
  const term = await beginTerm(client, name);
  const renewing = setInterval(() => {
    renew(client, term).catch((error: unknown) => lose(error instanceof Error ? error : new Error(String(error))));
  }, RENEW_EVERY_MS);
  lost.catch(() => clearInterval(renewing));
  return {
    term,
    databaseUrl: withParameters(url, { application_name: name, options: `-c davit.worker_term=${term}` }),
    lost,
    async release() {
      released = true;
      clearInterval(renewing);
      await client.end().catch(() => undefined);
    },
  };
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [LOCK_KEY]);
  return rows[0]?.taken === true;
}

/** Whoever holds the lock and did not renew its term: its sessions end, and with them its lock and what it has begun. */
async function endSilent(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ owner: string }>(
    `SELECT owner FROM worker_term WHERE owner <> '' AND renewed_at < clock_timestamp() - $1 * interval '1 second'`,
    [SILENT_SECONDS],
  );
  if (rows[0]) await endSessions(client, rows[0].owner);
}

/** From here on nothing of an earlier term is written: new statements are refused, those under way are ended. */
async function beginTerm(client: pg.Client, owner: string): Promise<bigint> {
  const before = await client.query<{ owner: string }>('SELECT owner FROM worker_term');
  const { rows } = await client.query<{ term: string }>(
    'UPDATE worker_term SET term = term + 1, owner = $1, renewed_at = clock_timestamp() RETURNING term',
    [owner],
  );
  const earlier = before.rows[0]?.owner;
  while (earlier && (await endSessions(client, earlier)) > 0) await delay(TRY_EVERY_MS);
  return BigInt(rows[0]?.term ?? 0);
}

/** @returns how many there were */
async function endSessions(client: pg.Client, owner: string): Promise<number> {
  const { rowCount } = await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = $1 AND datname = current_database() AND pid <> pg_backend_pid()`,
    [owner],
  );
  return rowCount ?? 0;
}

async function renew(client: pg.Client, term: bigint): Promise<void> {
  const late = new AbortController();
  const answered = client.query('UPDATE worker_term SET renewed_at = clock_timestamp() WHERE term = $1', [
    String(term),
  ]);
  answered.catch(() => undefined);
  try {
    const { rowCount } = await Promise.race([
      answered,
      delay(RENEW_WITHIN_MS, null, { signal: late.signal }).then(() => {
        throw new Error(`the worker's lock is lost: Postgres did not answer within ${RENEW_WITHIN_MS / 1000} s`);
      }),
    ]);
    if (rowCount === 0) throw new Error('the worker’s lock is lost: a later worker has taken over');
  } finally {
    late.abort();
  }
}

function withParameters(url: string, parameters: Record<string, string>): string {
  const result = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    const known = name === 'options' ? result.searchParams.get(name) : null;
    result.searchParams.set(name, known ? `${known} ${value}` : value);
  }
  return result.href;
}
