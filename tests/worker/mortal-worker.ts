/**
 * A worker that kills itself with SIGKILL the first time that it comes to each moment of its work (`before create`,
 * `after create`, …). Which moments it has died at stands in a file, so that the next one gets further.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { openEngine } from '../../lib/engine/open.ts';
import { createLog } from '../../lib/log/log.ts';
import { startWorker } from '../../lib/worker/worker.ts';
import { vault } from '../encryption.ts';
import { NETWORK_RANGE } from './network-range.ts';

const { DATABASE_URL, INSTANCE, DEATHS_FILE } = process.env;
if (!DATABASE_URL || !INSTANCE || !DEATHS_FILE) throw new Error('DATABASE_URL, INSTANCE and DEATHS_FILE are needed');
const deaths = new Set(existsSync(DEATHS_FILE) ? readFileSync(DEATHS_FILE, 'utf8').split('\n') : []);

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
  log: createLog('worker'),
  onStep(moment) {
    if (deaths.has(moment)) return;
    appendFileSync(DEATHS_FILE, `${moment}\n`);
    process.kill(process.pid, 'SIGKILL');
  },
});
