/** A worker that keeps logs, as a process of its own: to be killed at any moment. Says `ready` once it works. */
import { startWorker } from '../../lib/worker/worker.ts';
import { optionsOfProcess } from './process-options.ts';

const { LOGS_ROOT } = process.env;
if (!LOGS_ROOT) throw new Error('LOGS_ROOT is needed');

await startWorker({ ...optionsOfProcess(), logs: { root: LOGS_ROOT, days: 30, bytesPerApp: 2 ** 30 } });
process.send?.('ready');
