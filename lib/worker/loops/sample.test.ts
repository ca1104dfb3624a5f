import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMillisBetween } from './sample.ts';

const at = (atMs: number, cpuNanos: number) => ({ atMs, cpuNanos, memoryBytes: 0 });

describe('cpuMillisBetween', () => {
  it('is the CPU time by the time that passed, in thousandths', () => {
    expect(cpuMillisBetween(at(1_000, 0), at(6_000, 2_500_000_000))).toBe(500);
    fc.assert(
      fc.property(
        fc.nat(8_000),
        fc.integer({ min: 100, max: 60_000 }),
        fc.nat(1_000_000),
        (millis, elapsedMs, began) => {
          const used = (millis * elapsedMs * 1_000_000) / 1000;
          expect(cpuMillisBetween(at(0, began), at(elapsedMs, began + used))).toBe(millis);
        },
      ),
    );
  });

  it('is not told where the container was started again, or no time passed', () => {
    expect(cpuMillisBetween(at(0, 5), at(5_000, 4))).toBeNull();
    expect(cpuMillisBetween(at(7, 0), at(7, 1))).toBeNull();
  });
});
