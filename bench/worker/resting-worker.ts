/**
 * A worker in a process of its own, with a simulated engine on which COUNT apps run. Says over IPC `{started}` when it
 * works and, asked for `cpu`, how many milliseconds of CPU it has used. Asked to, it measures reconciles.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSimulatedEngine } from '../../lib/engine/simulated/simulated-engine.ts';
import { createLog } from '../../lib/log/log.ts';
import { openDatabase } from '../../lib/store/postgres/database.ts';
import { startWorker } from '../../lib/worker/worker.ts';
import { vault } from '../../tests/encryption.ts';
import { apps, hostOf, insertRunning } from './many-running.ts';

const { DATABASE_URL, COUNT } = process.env;
if (!DATABASE_URL || !COUNT) throw new Error('DATABASE_URL and COUNT are needed');
process.once('disconnect', () => process.exit(0));

const db = openDatabase(DATABASE_URL, 1);
const instance = await db.instance.findUniqueOrThrow({ where: { id: 1 } });
const project = await db.project.findFirstOrThrow();
const host = hostOf(apps(Number(COUNT)), instance.name, project.id);
await insertRunning(db, host, project.id);
await db.$disconnect();

const root = mkdtempSync(path.join(tmpdir(), 'davit-bench-logs-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
process.on('message', (message) => {
  if (message === 'cpu') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000 });
  }
});
process.send?.({ starting: true });
await startWorker({
  databaseUrl: DATABASE_URL,
  engine: openSimulatedEngine(host, instance.name),
  vault,
  instanceId: instance.name,
  streams: null,
  logs: { root, days: 30, bytesPerApp: 2 ** 30 },
  log: createLog('worker'),
});
process.send?.({ started: true });
