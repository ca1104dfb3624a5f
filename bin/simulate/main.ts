/**
 * `npm run simulate -- --seed N --steps M`: the functions that production decides with, under a seeded schedule of
 * faults. The same seed is the same run; of the first life that goes wrong the shortest reproduction is printed. Ends with `seed N: M steps, V violations`.
 */
import { parseArgs } from 'node:util';
import { chance } from './chance.ts';
import { drawLife, live, shrink } from './life.ts';

/** An app's life has so many steps; then another begins. */
const STEPS_OF_A_LIFE = 200;
const USAGE = 'Usage: npm run simulate -- --seed <whole number> --steps <whole number from 1>';

/** @returns exit code: 1 with violations, 2 for wrong arguments */
export async function main(argv: string[]): Promise<number> {
  const options = readArguments(argv);
  if (!options) {
    console.error(USAGE);
    return 2;
  }
  const { seed, steps } = options;
  const random = chance(seed);
  let found = 0;
  for (let done = 0; done < steps; ) {
    const life = drawLife(random, Math.min(STEPS_OF_A_LIFE, steps - done));
    const wrong = live(life);
    if (wrong) {
      found += 1;
      console.log(`step ${done + wrong.step}: ${wrong.what}`);
      if (found === 1) console.log(`The same in short: ${JSON.stringify(shrink(life))}`);
    }
    done += life.events.length;
  }
  console.log(`seed ${seed}: ${steps} steps, ${found} violations`);
  return found > 0 ? 1 : 0;
}

function readArguments(argv: string[]): { seed: number; steps: number } | null {
  try {
    const { values } = parseArgs({
      args: argv,
      options: { seed: { type: 'string', default: '1' }, steps: { type: 'string', default: '10000' } },
    });
    const [seed, steps] = [Number(values.seed), Number(values.steps)];
    return Number.isSafeInteger(seed) && Number.isSafeInteger(steps) && steps >= 1 ? { seed, steps } : null;
  } catch {
    return null;
  }
}
