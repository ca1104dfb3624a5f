/**
 * A worker that kills itself with SIGKILL the first time that it comes to each moment of its work (`before create`,
 * `after create`, …). Which moments it has died at stands in a file, so that the next one gets further.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { startWorker } from '../../lib/worker/worker.ts';
import { optionsOfProcess } from './process-options.ts';

const { DEATHS_FILE } = process.env;
if (!DEATHS_FILE) throw new Error('DEATHS_FILE is needed');
const deaths = new Set(existsSync(DEATHS_FILE) ? readFileSync(DEATHS_FILE, 'utf8').split('\n') : []);

await startWorker({
  ...optionsOfProcess(),
  onStep(moment) {
    if (deaths.has(moment)) return;
    appendFileSync(DEATHS_FILE, `${moment}\n`);
    process.kill(process.pid, 'SIGKILL');
  },
});
