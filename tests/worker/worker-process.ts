/** A worker in a process of its own, to be killed or stopped. Says over IPC that it stands by, and of which term it works. */
import { startWorker } from '../../lib/worker/worker.ts';
import { optionsOfProcess } from './process-options.ts';

process.once('disconnect', () => process.exit(0));

const worker = await startWorker({ ...optionsOfProcess(), onStandby: () => process.send?.({ standsBy: true }) });
process.send?.({ term: Number(worker.term) });
worker.failed.catch(() => process.exit(1));
