/**
 * Fifty faults (SOAK_FAULTS) under four apps that are scaled, updated, stopped and started all the time: processes, the
 * engine, Postgres and containers die at random moments. After every five all must converge within a minute, with
 * nothing orphaned, doubled or lost. The seed is printed; SOAK_SEED repeats the choices.
 */
import { openTown } from '../faults/faults.ts';

const FAULTS = Number(process.env.SOAK_FAULTS ?? 50);
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);
const AT_ONCE = 5;

async function main(): Promise<number> {
  console.log(`chaos of ${FAULTS} faults, seed ${SEED}`);
  const town = await openTown(SEED, (line) => console.log(line));
  const found: string[] = [];
  try {
    for (let done = 0; done < FAULTS; done += AT_ONCE) {
      await town.suffer(Math.min(AT_ONCE, FAULTS - done));
      const wrong = await town.converge();
      console.log(wrong.length === 0 ? 'all as asked' : wrong.map((what) => `violation: ${what}`).join('\n'));
      found.push(...wrong);
    }
    found.push(...(await town.clear()).map((name) => `left on the engine: ${name}`));
  } finally {
    await town.destroy();
  }
  console.log(`seed ${SEED}: ${FAULTS} faults, ${found.length} violations`);
  return found.length > 0 ? 1 : 0;
}

process.exitCode = await main();
