import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decided, decide } from './decide.ts';
import { NO_HISTORY, type ScalingHistory, type ScalingPolicy, type ScalingTick } from './policy.ts';
import { replayDecisions, replayFile } from './replay.ts';

interface Vector {
  name: string;
  input: unknown;
  expect: number[];
}
const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/autoscaler.json', import.meta.url), 'utf8'),
);

describe('the reference', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, { input, expect: expected }) => {
    expect(replayDecisions(replayFile.parse(input)).map(({ desired }) => desired)).toEqual(expected);
  });
});

const policies: fc.Arbitrary<ScalingPolicy> = fc
  .record({
    bounds: fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 10 })),
    metric: fc.oneof(
      fc.record({
        kind: fc.constant('usage' as const),
        resource: fc.constantFrom('CPU' as const, 'RAM' as const),
        target: fc.integer({ min: 1, max: 100 }),
      }),
      fc.record({
        kind: fc.constant('custom' as const),
        aggregation: fc.constantFrom('AVERAGE' as const, 'MIN' as const, 'MAX' as const, 'SUM' as const),
        target: fc.integer({ min: 1, max: 1000 }).map((value) => value / 10),
      }),
    ),
    upWindowSeconds: fc.constantFrom(0, 30, 300),
    downWindowSeconds: fc.constantFrom(0, 60, 300),
    cooldownSeconds: fc.constantFrom(60, 300),
  })
  .map(({ bounds: [a, b], ...policy }) => ({ ...policy, min: Math.min(a, b), max: Math.max(a, b, 1) }));

const sample = fc.integer({ min: 0, max: 2000 }).map((value) => value / 10);
/** What is seen, but for how many are wanted. */
const looks = fc.record({
  samples: fc.array(sample, { maxLength: 10 }),
  missing: fc.integer({ min: 0, max: 3 }),
  unready: fc.integer({ min: 0, max: 3 }),
  inFlight: fc.constantFrom(0, 0, 1, 50),
  lastRequestEnd: fc.constantFrom(null, 0, 100),
  metricError: fc.constantFrom(false, false, false, true),
});
const rows = fc.record({
  policy: policies,
  current: fc.integer({ min: 0, max: 10 }),
  looks: fc.array(fc.record({ look: looks, after: fc.integer({ min: 1, max: 400 }) }), { minLength: 1, maxLength: 20 }),
});
type Row = typeof rows extends fc.Arbitrary<infer Value> ? Value : never;

/** Lives through a row of looks. */
function live({ policy, current, looks: row }: Row): { tick: ScalingTick; before: ScalingHistory; decided: Decided }[] {
  let [history, wanted, at] = [NO_HISTORY, current, 0];
  return row.map(({ look, after }) => {
    const [tick, before] = [{ ...look, at, current: wanted }, history];
    const decided = decide(policy, before, tick);
    [history, wanted, at] = [decided.history, decided.decision.desired, at + after];
    return { tick, before, decided };
  });
}

const settings = { numRuns: 500 };

describe('whatever is seen', () => {
  it('what is wanted keeps within its bounds, and zero comes only from one that idles', () => {
    fc.assert(
      fc.property(rows, (row) => {
        for (const { tick, decided } of live(row)) {
          const { desired, reason, explanation } = decided.decision;
          expect(explanation).toMatch(/[a-z].*\.$/);
          if (desired > 0) {
            expect(desired).toBeGreaterThanOrEqual(Math.max(row.policy.min, 1));
            expect(desired).toBeLessThanOrEqual(Math.max(row.policy.max, row.policy.min));
            continue;
          }
          expect(row.policy.min).toBe(0);
          expect(tick.inFlight, 'a request is open').toBe(0);
          if (tick.current > 0) expect(tick.metricError).toBe(false);
          expect(tick.current, reason).toBeLessThanOrEqual(1);
        }
      }),
      settings,
    );
  });

  it('more load never wants fewer, where all that are wanted are accounted for', () => {
    fc.assert(
      fc.property(rows, sample, fc.nat(), (row, more, which) => {
        const { metric } = row.policy;
        // MIN, MAX and SUM know nothing of replicas that are not ready: on target all stay, just above it the ready count.
        const ignoresUnready = metric.kind === 'custom' && metric.aggregation !== 'AVERAGE';
        for (const { tick, before } of live(row)) {
          const { samples, missing, unready } = tick;
          if (samples.length === 0 || tick.current === 0) continue;
          if (ignoresUnready && unready > 0) continue;
          if (samples.length + missing + unready !== tick.current) continue;
          const at = which % samples.length;
          const busier = samples.map((one, index) => (index === at ? one + more : one));
          const desired = decide(row.policy, before, tick).decision.desired;
          expect(decide(row.policy, before, { ...tick, samples: busier }).decision.desired).toBeGreaterThanOrEqual(
            desired,
          );
        }
      }),
      settings,
    );
  });

  it('a replica that does not report never gives more than one that reports all of its share', () => {
    fc.assert(
      fc.property(rows, (row) => {
        if (row.policy.metric.kind !== 'usage') return;
        for (const { tick, before } of live(row)) {
          if (tick.current === 0 || tick.missing === 0 || tick.samples.length === 0) continue;
          if (tick.samples.length + tick.missing + tick.unready !== tick.current) continue;
          const reported = { ...tick, samples: [...tick.samples, ...Array(tick.missing).fill(100)], missing: 0 };
          const [silent, full] = [decide(row.policy, before, tick), decide(row.policy, before, reported)];
          expect(silent.decision.desired).toBeLessThanOrEqual(Math.max(full.decision.desired, tick.current));
          // And where fewer are asked for, it is counted as if it did.
          if (full.decision.raw < tick.current) expect(silent.decision.raw).toBeGreaterThanOrEqual(full.decision.raw);
        }
      }),
      settings,
    );
  });

  it('nothing shrinks before its window is over', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const seen = live(row);
        for (const [index, { tick, decided }] of seen.entries()) {
          const { desired } = decided.decision;
          if (desired >= tick.current || desired === 0 || tick.current > row.policy.max) continue;
          const from = tick.at - row.policy.downWindowSeconds;
          const within = seen.slice(0, index + 1).filter((one) => one.tick.at > from);
          for (const one of within)
            expect(Math.min(one.decided.decision.raw, row.policy.max)).toBeLessThanOrEqual(
              Math.max(desired, row.policy.min),
            );
        }
      }),
      settings,
    );
  });

  it('the same seen is answered the same, and what is remembered is no more than its windows hold', () => {
    fc.assert(
      fc.property(rows, (row) => {
        expect(live(row)).toEqual(live(row));
        const longest = Math.max(row.policy.upWindowSeconds, row.policy.downWindowSeconds);
        for (const { tick, decided } of live(row)) {
          for (const { at } of decided.history.recommendations) expect(at).toBeGreaterThanOrEqual(tick.at - longest);
        }
      }),
      settings,
    );
  });
});

describe('in words', () => {
  const policy = { replicasMin: 1, replicasMax: 3, averageUsageTarget: 50, scaleDownStabilizationWindowSeconds: 300 };
  const said = (tick: object, current = 2) =>
    replayDecisions(replayFile.parse({ policy, current, ticks: [{ at: 0, ...tick }] }))[0];

  it('says what was measured, against what, and what held it back', () => {
    expect(said({ samples: [70, 80] })).toMatchObject({
      reason: 'GROW',
      explanation: 'CPU is 75 %, the target 50 %: ratio 1.5 over 2 replicas. From 2 replicas to 3.',
    });
    expect(said({ samples: [90, 90] })?.explanation).toContain('would make 4; the policy allows at most 3.');
    expect(said({ samples: [10, 10] })).toMatchObject({
      reason: 'WAITS_TO_SHRINK',
      explanation: expect.stringContaining('asks for 1, but more were needed within the look-back of 300 s'),
    });
    expect(said({ samples: [50, 52] })?.reason).toBe('ON_TARGET');
    expect(said({})?.explanation).toBe('No replica reported: 2 replicas stay.');
    expect(said({ samples: [1], metricError: true })?.reason).toBe('METRIC_FAILED');
    expect(said({ samples: [45], missing: 1 })?.reason).toBe('UNCERTAIN');
  });

  it.each([
    [{ policy: { replicasMax: 11 }, current: 1, ticks: [] }, 'policy.replicasMax'],
    [{ policy: { replicasMin: 5, replicasMax: 2 }, current: 1, ticks: [] }, 'policy.replicasMin'],
    [{ policy: { replicasMax: 2, averageUsageTarget: 0 }, current: 1, ticks: [] }, 'policy.averageUsageTarget'],
    [{ policy: { replicasMax: 2, cooldownPeriodSeconds: 5 }, current: 1, ticks: [] }, 'policy.cooldownPeriodSeconds'],
    [
      { policy: { replicasMax: 2, customMetrics: { targetValue: 0 } }, current: 1, ticks: [] },
      'policy.customMetrics.targetValue',
    ],
    [{ policy: { replicasMax: 2 }, current: 1, ticks: [{ at: 5 }, { at: 4 }] }, 'ticks.1.at'],
    [{ policy: { replicasMax: 2 }, current: 1, ticks: [{ at: 5, samples: [Number.NaN] }] }, 'ticks.0.samples.0'],
    [{ policy: { replicasMax: 2 }, current: 1, ticks: [{ at: 5, sample: [1] }] }, 'ticks.0'],
  ])('refuses %j at its field', (file, field) => {
    const parsed = replayFile.safeParse(file);
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });
});
