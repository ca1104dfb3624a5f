/** What a worker in a process of its own is started with: who starts it says by environment which database and instance. */
import { openEngine } from '../../lib/engine/open.ts';
import { createLog } from '../../lib/log/log.ts';
import type { WorkerOptions } from '../../lib/worker/worker.ts';
import { vault } from '../encryption.ts';
import { dataAt } from './data-root.ts';
import { NETWORK_RANGE } from './network-range.ts';

/** @throws Error when DATABASE_URL or INSTANCE is not set */
export function optionsOfProcess(): WorkerOptions {
  const { DATABASE_URL, INSTANCE, DOCKER_HOST, DATA_ROOT } = process.env;
  if (!DATABASE_URL || !INSTANCE) throw new Error('DATABASE_URL and INSTANCE are needed');
  return {
    databaseUrl: DATABASE_URL,
    engine: openEngine({
      engine: 'docker',
      instanceId: INSTANCE,
      dockerHost: DOCKER_HOST ?? null,
      networkRange: NETWORK_RANGE,
    }),
    vault,
    instanceId: INSTANCE,
    allowHosts: [{ cidr: '127.0.0.0/8', port: null }],
    streams: null,
    ...(DATA_ROOT ? { data: dataAt(DATA_ROOT) } : {}),
    log: createLog('worker'),
  };
}
