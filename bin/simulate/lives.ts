/** Many lives at once: every core lives its share of the seeds. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Wrong } from './life.ts';
import type { Share } from './thread.ts';

export interface WrongSeed extends Wrong {
  seed: number;
}

/** @returns the seeds that went wrong, lowest first */
export async function liveAll(seeds: { first: number; last: number }, steps: number): Promise<WrongSeed[]> {
  const every = Math.min(availableParallelism(), seeds.last - seeds.first + 1);
  const found: WrongSeed[] = [];
  await Promise.all(
    Array.from({ length: every }, (_none, index) => {
      const share: Share = { first: seeds.first + index, every, last: seeds.last, steps };
      return new Promise<void>((resolve, reject) => {
        const thread = new Worker(new URL('./thread.mjs', import.meta.url), {
          workerData: share,
        });
        thread.on('message', (wrong: WrongSeed) => found.push(wrong));
        thread.once('error', reject);
        thread.once('exit', () => resolve());
      });
    }),
  );
  return found.sort((a, b) => a.seed - b.seed);
}
