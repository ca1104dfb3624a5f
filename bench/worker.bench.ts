/**
 * What a worker costs with 100 and with 10,000 apps that run on a simulated engine: how long a restarted one takes until
 * it knows them all, what it uses while nothing happens, and what a reconcile costs. Prints the table and writes
 * results/worker.json. DAVIT_BENCH_APPS (10000), DAVIT_BENCH_REST_SECONDS (60).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { seedInstance } from '../lib/services/instance/seed.ts';
import { openDatabase } from '../lib/store/postgres/database.ts';
import { freshDatabase } from '../tests/database.ts';
import { setup } from '../tests/global-setup.ts';
import { until } from '../tests/wait.ts';
import { formatTable } from './statistics.ts';

const FEW = 100;
const MANY = Number(process.env.DAVIT_BENCH_APPS ?? 10_000);
const REST_SECONDS = Number(process.env.DAVIT_BENCH_REST_SECONDS ?? 60);
/** Until what a start leaves to do has been done. */
const SETTLE_SECONDS = 30;
const RECONCILES = 100;
const ROUNDS = 10;
const LIMITS = { knowsWithinSeconds: 30, restsBelowShare: 0.05 };

interface Measured {
  apps: number;
  /** From its start until each of them is written down as seen. */
  knowsAllSeconds: number;
  /** Of one core, of the worker alone, while nothing happens. */
  restShare: number;
  /** What one takes while eight run side by side, in the fastest of several rounds: the others had company. */
  reconcileMs: number;
}

async function main(): Promise<void> {
  const end = await setup();
  try {
    const few = await measure(FEW);
    const many = await measure(MANY);
    const ratio = many.reconcileMs / few.reconcileMs;
    const rows = [few, many].map(({ apps, knowsAllSeconds, restShare, reconcileMs }) => [
      `${apps} apps`,
      `${knowsAllSeconds.toFixed(1)} s`,
      `${(restShare * 100).toFixed(1)} %`,
      `${reconcileMs.toFixed(1)} ms`,
    ]);
    console.log(`\n${formatTable([['worker', 'knows all after', 'rests at, of a core', 'a reconcile'], ...rows])}`);
    console.log(`a reconcile with ${MANY} apps costs ${ratio.toFixed(2)} × that with ${FEW}`);
    const isWithin =
      many.knowsAllSeconds <= LIMITS.knowsWithinSeconds && many.restShare <= LIMITS.restsBelowShare
        ? 'within'
        : 'above';
    console.log(
      `${isWithin} the limits of ${LIMITS.knowsWithinSeconds} s and ${LIMITS.restsBelowShare * 100} % of a core`,
    );
    const results = new URL('results/', import.meta.url);
    await mkdir(results, { recursive: true });
    await writeFile(new URL('worker.json', results), `${JSON.stringify({ few, many, ratio }, null, 2)}\n`);
  } finally {
    await end();
  }
}

async function measure(count: number): Promise<Measured> {
  const url = await freshDatabase();
  const db = openDatabase(url, 1);
  await seedInstance(db, { adminEmail: 'admin@davit.test', adminPassword: null, adminToken: null });
  await db.$disconnect();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', new URL('worker/resting-worker.ts', import.meta.url).pathname],
    {
      env: { ...process.env, DATABASE_URL: url, COUNT: String(count) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  try {
    await said(child, 'starting');
    const began = performance.now();
    const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    await until(
      'all are seen',
      () => client.query('SELECT 1 FROM replicas WHERE last_seen_at < $1 LIMIT 1', [rows[0]?.at]),
      ({ rowCount }) => rowCount === 0,
      { timeoutMs: 300_000, everyMs: 100 },
    );
    const knowsAllSeconds = (performance.now() - began) / 1000;
    console.log(`${count} apps: all known after ${knowsAllSeconds.toFixed(1)} s`);
    await delay(SETTLE_SECONDS * 1000);
    const reconcileMs = await timeReconciles(client);
    await delay(5000);
    const before = await cpuMs(child);
    await delay(REST_SECONDS * 1000);
    const restShare = ((await cpuMs(child)) - before) / (REST_SECONDS * 1000);
    console.log(`${count} apps: rests at ${(restShare * 100).toFixed(1)} % of a core`);
    return { apps: count, knowsAllSeconds, restShare, reconcileMs };
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await client.end();
  }
}

/** Of a hundred apps that are all due at once. */
async function timeReconciles(client: pg.Client): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { rows } = await client.query<{ id: string }>(
      'SELECT app_id AS id FROM reconcile_queue WHERE owner IS NULL LIMIT $1',
      [RECONCILES],
    );
    const ids = rows.map(({ id }) => id);
    const began = performance.now();
    await client.query(
      'UPDATE reconcile_queue SET due_at = clock_timestamp(), wakes = wakes + 1 WHERE app_id = ANY($1)',
      [ids],
    );
    await until(
      'all are looked at',
      () =>
        client.query(
          `SELECT 1 FROM reconcile_queue
            WHERE app_id = ANY($1) AND (owner IS NOT NULL OR due_at <= clock_timestamp()) LIMIT 1`,
          [ids],
        ),
      ({ rowCount }) => rowCount === 0,
      { everyMs: 2 },
    );
    times.push((performance.now() - began) / RECONCILES);
  }
  return Math.min(...times);
}

/** Waits for a word of its; others are not waited for. */
async function said(child: ChildProcess, word: string): Promise<Record<string, unknown>> {
  for (;;) {
    const [message] = await once(child, 'message');
    if (word in message) return message;
  }
}

async function cpuMs(child: ChildProcess): Promise<number> {
  child.send('cpu');
  return Number((await said(child, 'cpuMs')).cpuMs);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});
