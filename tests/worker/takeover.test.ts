/** A second worker on the same database: it stands by, and takes over from one that is killed or hangs. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteApp, scaleApp } from '../../lib/services/apps/change-run.ts';
import { appViolations } from '../invariants.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

/** What the product promises. */
const TAKEOVER_MS = 10_000;

interface WorkerProcess {
  pid: number;
  /** Waits until it works. */
  works(timeoutMs: number): Promise<void>;
  standsBy(): Promise<void>;
  exitCode(): Promise<number | null>;
}

let lab: Lab;
const processes: ChildProcess[] = [];
beforeAll(async () => {
  lab = await openLab();
}, 300_000);
afterAll(async () => {
  for (const one of processes) one.kill('SIGKILL');
  await lab.close();
}, 60_000);

function startProcess(): WorkerProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'worker-process.ts')], {
    env: { ...process.env, DATABASE_URL: lab.databaseUrl, INSTANCE: lab.instanceId },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  processes.push(child);
  const said: Record<string, unknown> = {};
  child.on('message', (message) => Object.assign(said, message));
  return {
    pid: child.pid ?? 0,
    works: async (timeoutMs) => {
      await until(
        'it works',
        () => said.term,
        (term) => term !== undefined,
        { timeoutMs },
      );
    },
    standsBy: async () => {
      await until(
        'it stands by',
        () => said.standsBy,
        (stands) => stands === true,
      );
    },
    exitCode: () =>
      until(
        'it ends',
        () => child.exitCode,
        (code) => code !== null,
      ),
  };
}

async function scaleAll(apps: string[], replicas: number): Promise<void> {
  for (const appId of apps) await scaleApp(lab.platform, lab.actor, appId, { fixed: { replicas } });
}

/** All of them RUNNING with so many, and nothing doubled, orphaned or billed twice on the way there. */
async function expectRest(apps: string[], replicas: number): Promise<void> {
  for (const appId of apps) {
    await until(
      `${replicas} replicas of ${appId}`,
      () => lab.db.replica.findMany({ where: { appId, state: { not: 'ENDED' } } }),
      (live) => live.length === replicas && live.every((one) => one.state === 'READY'),
      { timeoutMs: 60_000 },
    );
    await lab.reach(appId, ['RUNNING']);
    expect(await appViolations(lab.db, lab.engine, appId)).toEqual([]);
  }
}

it('takes over within ten seconds from one that is killed, and from one that hangs and wakes again', async () => {
  const first = startProcess();
  await first.works(30_000);
  const second = startProcess();
  await second.standsBy();
  const apps = await Promise.all(Array.from({ length: 4 }, () => lab.createApp()));
  for (const appId of apps) await lab.reach(appId, ['RUNNING']);

  await scaleAll(apps, 2);
  process.kill(first.pid, 'SIGKILL');
  await second.works(TAKEOVER_MS);
  await expectRest(apps, 2);

  const third = startProcess();
  await third.standsBy();
  await scaleAll(apps, 3);
  process.kill(second.pid, 'SIGSTOP');
  await third.works(TAKEOVER_MS);
  await scaleAll(apps, 1);
  await expectRest(apps, 1);

  // It goes on in the middle of what it did; nothing of that is written, and it ends.
  process.kill(second.pid, 'SIGCONT');
  expect(await second.exitCode()).toBe(1);
  await expectRest(apps, 1);

  for (const appId of apps) await deleteApp(lab.platform, lab.actor, appId, { force: true });
  for (const appId of apps) {
    await lab.reach(appId, ['DELETED']);
    expect(await appViolations(lab.db, lab.engine, appId)).toEqual([]);
  }
  expect(await lab.engine.list()).toEqual([]);
}, 240_000);

it('the database refuses what a worker of an earlier term sends, whatever it is', async () => {
  const url = new URL(lab.databaseUrl);
  url.searchParams.set('options', '-c davit.worker_term=1');
  const earlier = new pg.Client({ connectionString: url.href });
  await earlier.connect();
  try {
    await expect(earlier.query('UPDATE reconcile_queue SET due_at = due_at')).rejects.toThrow(/may write nothing more/);
    await expect(earlier.query('DELETE FROM replica_usage')).rejects.toThrow(/may write nothing more/);
    const { rows } = await earlier.query('SELECT count(*)::int AS apps FROM apps');
    expect(rows[0].apps).toBe(4);
  } finally {
    await earlier.end();
  }
});
