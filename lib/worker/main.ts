/** The process `davit-worker`: the only one that has the engine's socket. */
import path from 'node:path';
import { loadConfig } from '../config/config.ts';
import { openVault } from '../crypto/vault.ts';
import { sharedRegistryHosts } from '../domain/image/shared-registry.ts';
import { openEngine } from '../engine/open.ts';
import { WORKLOAD_GID, WORKLOAD_UID } from '../engine/workload.ts';
import { createLog } from '../log/log.ts';
import { openDatabase } from '../store/postgres/database.ts';
import { startWorker, type Worker } from './worker.ts';

process.title = 'davit-worker';
const log = createLog('worker');
const config = loadConfig(process.env);
const { databaseUrl, home } = config;
const encryptionKey = process.env.DAVIT_ENCRYPTION_KEY;
if (!databaseUrl || !home || !encryptionKey) {
  throw new Error('DATABASE_URL, DAVIT_HOME or DAVIT_ENCRYPTION_KEY is not set: start Davit with npm start');
}

const db = openDatabase(databaseUrl, 1);
const instance = await db.instance.findUniqueOrThrow({ where: { id: 1 } });
await db.$disconnect();

let working: Worker | null = null;
let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  // What is in hand ends in its own time; it is idempotent, so cutting it off after five seconds loses nothing.
  setTimeout(() => process.exit(0), 5000).unref();
  await working?.stop();
  process.exit(0);
};
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
process.once('disconnect', () => void stop());

// From here on whoever started this may see that it does not hang.
setInterval(() => process.send?.({ type: 'alive' }), 1000).unref();
const worker = await startWorker({
  databaseUrl,
  engine: openEngine({
    engine: config.engine,
    instanceId: instance.name,
    dockerHost: config.dockerHost,
    networkRange: config.networkRange,
  }),
  vault: openVault(encryptionKey),
  instanceId: instance.name,
  allowHosts: config.allowHosts,
  registryHosts: sharedRegistryHosts(config.host, config.consolePort),
  streams: {
    socketPath: path.join(home, 'run', 'worker.sock'),
    groupId: process.env.DAVIT_CONSOLE_GID ? Number(process.env.DAVIT_CONSOLE_GID) : null,
  },
  data: {
    root: path.join(home, 'data'),
    owner: process.getuid?.() === 0 ? { uid: WORKLOAD_UID, gid: WORKLOAD_GID } : null,
  },
  logs: { root: path.join(home, 'app-logs'), days: config.logDays, bytesPerApp: config.logMib * 2 ** 20 },
  log,
  onStandby() {
    log.info('stands by: another worker has this database');
    process.send?.({ type: 'ready' });
  },
});
working = worker;
log.info({ term: String(worker.term) }, 'works');
process.send?.({ type: 'ready' });

worker.failed.catch((error: unknown) => {
  log.error({ error: String(error) }, 'the worker cannot go on');
  // At once: the work in hand, and the socket of streams, are the next one's now.
  process.exit(1);
});
