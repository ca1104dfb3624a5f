import { afterEach, expect, it, vi } from 'vitest';
import { main } from './main.ts';

afterEach(() => vi.restoreAllMocks());

async function run(...argv: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  return { code: await main(argv), lines };
}

it('finds no violation, and says so on its last line', async () => {
  expect(await run('--seed', '7', '--steps', '5000')).toEqual({ code: 0, lines: ['seed 7: 5000 steps, 0 violations'] });
});

it('refuses what is no number, with the usage', async () => {
  const { code, lines } = await run('--seed', 'x');
  expect(code).toBe(2);
  expect(lines[0]).toContain('Usage: npm run simulate');
});
