import { afterEach, expect, it, vi } from 'vitest';
import { BROKEN_RULES } from './broken-rules.ts';
import { chance } from './chance.ts';
import { drawLife, type Life, live, shrink } from './life.ts';
import { liveAll } from './lives.ts';
import { main } from './main.ts';
import type { Rules } from './world.ts';

afterEach(() => vi.restoreAllMocks());

const STEPS = 5000;

it('finds nothing in 500 lives of 5,000 steps', async () => {
  const [wrong] = await liveAll({ first: 1, last: 500 }, STEPS);
  if (!wrong) return;
  const short = shrink(drawLife(chance(wrong.seed), STEPS));
  expect.fail(`seed ${wrong.seed}, step ${wrong.step}: ${wrong.what}\n${JSON.stringify(short)}`);
}, 180_000);

it.each(BROKEN_RULES)(
  'notices that %s, and tells the shortest way there',
  (what, rules) => {
    const { seed, step, life } = firstWrong(rules);
    const short = shrink(life, rules);
    console.info(`${what}: seed ${seed}, step ${step}, in short ${short.events.length} steps`);
    expect(live(short, rules)).not.toBeNull();
    expect(short.events.length).toBeLessThan(40);
    expect(live(short), 'the rules as they are hold').toBeNull();
  },
  60_000,
);

function firstWrong(rules: Partial<Rules>): { seed: number; step: number; life: Life } {
  for (let seed = 1; seed <= 20; seed++) {
    const life = drawLife(chance(seed), STEPS);
    const wrong = live(life, rules);
    if (wrong) return { seed, step: wrong.step, life };
  }
  return expect.fail('none of 20 seeds noticed');
}

it('the same seed is the same life', () => {
  expect(drawLife(chance(7), 200)).toEqual(drawLife(chance(7), 200));
  expect(drawLife(chance(7), 200)).not.toEqual(drawLife(chance(8), 200));
});

async function run(...argv: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  return { code: await main(argv), lines };
}

it('says on its last line how many steps were lived without a violation', async () => {
  expect(await run('--seed', '7', '--steps', '3000')).toEqual({
    code: 0,
    lines: ['seed 7: 3000 steps, 0 violations'],
  });
  expect(await run('--seed', '7', '--seeds', '3', '--steps', '500')).toMatchObject({
    lines: ['seeds 7 to 9: 1500 steps, 0 violations'],
  });
});

it('refuses what is no number, with the usage', async () => {
  const { code, lines } = await run('--seed', 'x');
  expect(code).toBe(2);
  expect(lines[0]).toContain('Usage: npm run simulate');
});
