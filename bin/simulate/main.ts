/**
 * `npm run simulate -- --seed N --seeds K --steps M`: K lives from seed N on, of M steps each, by the functions that
 * production decides with, under a seeded schedule of faults. The same seed is the same life; of the first that goes
 * wrong the shortest reproduction is printed. Ends with `seeds N..: M steps, V violations`.
 */
import { parseArgs } from 'node:util';
import { chance } from './chance.ts';
import { drawLife, shrink } from './life.ts';
import { liveAll } from './lives.ts';

const USAGE = 'Usage: npm run simulate -- --seed <whole number> --seeds <how many, from 1> --steps <of each, from 1>';

/** @returns exit code: 1 with violations, 2 for wrong arguments */
export async function main(argv: string[]): Promise<number> {
  const options = readArguments(argv);
  if (!options) {
    console.error(USAGE);
    return 2;
  }
  const { seed, seeds, steps } = options;
  const last = seed + seeds - 1;
  const found = await liveAll({ first: seed, last }, steps);
  for (const wrong of found) console.log(`seed ${wrong.seed}, step ${wrong.step}: ${wrong.what}`);
  const [first] = found;
  if (first) console.log(`The same in short: ${JSON.stringify(shrink(drawLife(chance(first.seed), steps)))}`);
  const whose = seeds === 1 ? `seed ${seed}` : `seeds ${seed} to ${last}`;
  console.log(`${whose}: ${seeds * steps} steps, ${found.length} violations`);
  return found.length > 0 ? 1 : 0;
}

function readArguments(argv: string[]): { seed: number; seeds: number; steps: number } | null {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        seed: { type: 'string', default: '1' },
        seeds: { type: 'string', default: '1' },
        steps: { type: 'string', default: '5000' },
      },
    });
    const [seed, seeds, steps] = [Number(values.seed), Number(values.seeds), Number(values.steps)];
    const all = [seed, seeds, steps].every(Number.isSafeInteger);
    return all && seeds >= 1 && steps >= 1 ? { seed, seeds, steps } : null;
  } catch {
    return null;
  }
}
