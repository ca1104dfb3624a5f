/** A worker in a process of its own, to be killed or stopped. Says over IPC that it stands by, and of which term it works. */
import { openEngine } from '../../lib/engine/open.ts';
import { createLog } from '../../lib/log/log.ts';
import { startWorker } from '../../lib/worker/worker.ts';
import { vault } from '../encryption.ts';
import { NETWORK_RANGE } from './network-range.ts';

const { DATABASE_URL, INSTANCE } = process.env;
if (!DATABASE_URL || !INSTANCE) throw new Error('DATABASE_URL and INSTANCE are needed');
process.once('disconnect', () => process.exit(0));

const worker = await startWorker({
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
  log: createLog('worker'),
  onStandby: () => process.send?.({ standsBy: true }),
});
process.send?.({ term: Number(worker.term) });
worker.failed.catch(() => process.exit(1));
