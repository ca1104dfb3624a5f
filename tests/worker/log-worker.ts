/** A worker that keeps logs, as a process of its own: to be killed at any moment. Says `ready` once it works. */
import { openEngine } from '../../lib/engine/open.ts';
import { createLog } from '../../lib/log/log.ts';
import { startWorker } from '../../lib/worker/worker.ts';
import { vault } from '../encryption.ts';
import { NETWORK_RANGE } from './network-range.ts';

const { DATABASE_URL, INSTANCE, LOGS_ROOT } = process.env;
if (!DATABASE_URL || !INSTANCE || !LOGS_ROOT) throw new Error('DATABASE_URL, INSTANCE and LOGS_ROOT are needed');

await startWorker({
  databaseUrl: DATABASE_URL,
  engine: openEngine({
    engine: 'docker',
    instanceId: INSTANCE,
    dockerHost: process.env.DOCKER_HOST ?? null,
    networkRange: NETWORK_RANGE,
  }),
  vault,
  instanceId: INSTANCE,
  streams: null,
  logs: { root: LOGS_ROOT, days: 30, bytesPerApp: 2 ** 30 },
  log: createLog('worker'),
});
process.send?.('ready');
