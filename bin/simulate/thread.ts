/** A thread of `liveAll`: lives the seeds that it is given, and says which went wrong. */
import { parentPort, workerData } from 'node:worker_threads';
import { chance } from './chance.ts';
import { drawLife, live } from './life.ts';

export interface Share {
  /** Seeds from `first` on, each `every`-th, up to and with `last`. */
  first: number;
  every: number;
  last: number;
  steps: number;
}

const { first, every, last, steps } = workerData as Share;
for (let seed = first; seed <= last; seed += every) {
  const wrong = live(drawLife(chance(seed), steps));
  if (wrong) parentPort?.postMessage({ seed, ...wrong });
}
