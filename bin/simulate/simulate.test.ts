import { afterEach, expect, it, vi } from 'vitest';
import { conclude } from '../../lib/domain/lifecycle/conclude.ts';
import { place } from '../../lib/domain/place.ts';
import { reconcile } from '../../lib/domain/reconcile/reconcile.ts';
import { chance } from './chance.ts';
import { drawLife, live, shrink } from './life.ts';
import { main } from './main.ts';
import type { Rules } from './world.ts';

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

/** One rule of the core broken, each in its own way. */
const BROKEN: [string, Partial<Rules>][] = [
  [
    'old replicas go before new ones are ready',
    {
      reconcile(wanted, observed, now) {
        const { app, replicas } = wanted.aggregate;
        const plan = reconcile(wanted, observed, now);
        const old = replicas.filter((one) => one.revision !== app.revision && one.state === 'READY');
        if (observed.engine !== 'answers' || old.length === 0) return plan;
        const ends = old.map((one) => ({ type: 'replica-stopping', replicaId: one.id }) as const);
        return { ...plan, steps: [{ do: 'record', facts: ends }, ...plan.steps] };
      },
    },
  ],
  [
    'what a dead worker made is not taken over',
    {
      reconcile(wanted, observed, now) {
        const plan = reconcile(wanted, observed, now);
        return { ...plan, steps: plan.steps.filter((step) => step.do !== 'adopt') };
      },
    },
  ],
  [
    'a rollout that cannot become ready goes on',
    {
      reconcile(wanted, observed, now) {
        const plan = reconcile(wanted, observed, now);
        const givesUp = plan.steps.some(
          (step) => step.do === 'record' && step.facts.some((fact) => fact.type === 'rollout-failed'),
        );
        return givesUp ? { steps: [], lookAgainAt: null } : plan;
      },
    },
  ],
  [
    'a bill runs on after its container',
    {
      conclude(before, facts, now) {
        const conclusion = conclude(before, facts, now);
        return { ...conclusion, charges: { ...conclusion.charges, close: [] } };
      },
    },
  ],
  [
    'capacity is given twice',
    {
      place(queue, nodes) {
        return place(
          queue,
          nodes.map((node) => ({ ...node, freeCpuMillis: node.cpuMillis, freeMemoryBytes: node.memoryBytes })),
        );
      },
    },
  ],
];

it.each(BROKEN)('notices that %s, and tells the shortest way there', (_what, rules) => {
  for (let seed = 1; seed <= 100; seed++) {
    const life = drawLife(chance(seed), 100);
    if (!live(life, rules)) continue;
    const short = shrink(life, rules);
    expect(live(short, rules)).not.toBeNull();
    expect(short.events.length).toBeLessThan(20);
    expect(live(short), 'the rules as they are hold').toBeNull();
    return;
  }
  expect.fail('no seed noticed');
});

it('finds nothing in 500 lives', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const life = drawLife(chance(seed), 150);
    const wrong = live(life);
    if (wrong) expect.fail(`seed ${seed}: ${wrong.what}\n${JSON.stringify(shrink(life))}`);
  }
}, 120_000);
