import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BURST_SECONDS, BYTES_PER_SECOND, droppedWords, FloodCap, LINES_PER_SECOND } from './flood-cap.ts';

/** Lines with their seconds, which never go back. */
const lines = fc.array(
  fc.record({
    pause: fc.constantFrom(0, 0, 0, 1, 30),
    count: fc.integer({ min: 1, max: 20_000 }),
    bytes: fc.nat(4096),
  }),
  { maxLength: 12 },
);

describe('what is kept of a flood', () => {
  it('is within its bounds, whatever is written', () => {
    fc.assert(
      fc.property(lines, (writes) => {
        const cap = new FloodCap();
        let second = 1000;
        let kept = 0;
        let keptBytes = 0;
        for (const { pause, count, bytes } of writes) {
          second += pause;
          for (let n = 0; n < count; n++) {
            if (!cap.take(second, bytes)) continue;
            kept += 1;
            keptBytes += bytes;
          }
        }
        const seconds = second - 1000 + BURST_SECONDS;
        expect(kept).toBeLessThanOrEqual(seconds * LINES_PER_SECOND);
        expect(keptBytes).toBeLessThanOrEqual(seconds * BYTES_PER_SECOND);
      }),
      { numRuns: 30 },
    );
  });

  it('is all of what stays within the rate, and of a burst after a pause', () => {
    const cap = new FloodCap();
    for (let second = 0; second < 100; second++) {
      for (let n = 0; n < LINES_PER_SECOND; n++) expect(cap.take(second, 100)).toBe(true);
    }
    for (let n = 0; n < LINES_PER_SECOND * BURST_SECONDS; n++) expect(cap.take(200, 100)).toBe(true);
    expect(cap.take(200, 100)).toBe(false);
    expect(cap.take(201, 100)).toBe(true);
  });

  it('is told in words', () => {
    expect(droppedWords(1)).toMatch(/^1 line dropped here/);
    expect(droppedWords(12_345)).toMatch(/^12,345 lines dropped here/);
  });
});
