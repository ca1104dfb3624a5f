/**
 * `npm run simulate -- --seed N --steps M`: the functions that production decides with, under a seeded schedule of
 * faults. The same seed is the same run. Ends with `seed N: M steps, V violations`.
 */
import { parseArgs } from 'node:util';
import { chance } from './chance.ts';
import { disturb, drawDisturbance } from './disturbances.ts';
import { violations, violationsAtRest } from './invariants.ts';
import { World } from './world.ts';

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
    const life = Math.min(STEPS_OF_A_LIFE, steps - done);
    for (const violation of live(random, life)) {
      found += 1;
      console.log(`step ${done + violation.step}: ${violation.what}`);
    }
    done += life;
  }
  console.log(`seed ${seed}: ${steps} steps, ${found} violations`);
  return found > 0 ? 1 : 0;
}

/** One app from its creation, through so many steps, to its rest. */
function live(random: () => number, steps: number): { step: number; what: string }[] {
  const world = new World(1 + Math.floor(random() * 4));
  for (let step = 1; step <= steps; step++) {
    const event = drawDisturbance(random);
    try {
      disturb(world, event);
    } catch (error) {
      return [{ step, what: `${JSON.stringify(event)}: ${String(error)}` }];
    }
    const [what] = violations(world);
    if (what) return [{ step, what: `${JSON.stringify(event)}: ${what}` }];
  }
  world.engineAway = false;
  world.settle();
  return violationsAtRest(world).map((what) => ({ step: steps, what }));
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
