import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowWindow } from './window.ts';

it('draws what a first screen needs', () => {
  expect(rowWindow(-300, 900, 56, 1000)).toEqual({ from: 0, to: 19 });
  expect(rowWindow(-300, 900, 56, 3)).toEqual({ from: 0, to: 3 });
  expect(rowWindow(0, 900, 56, 0)).toEqual({ from: 0, to: 0 });
});

it('draws every row that is seen, and few others', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -2_000, max: 200_000 }),
      fc.integer({ min: 1, max: 3_000 }),
      fc.constantFrom(56, 128),
      fc.nat(2_000),
      (hidden, viewport, rowPx, count) => {
        const { from, to } = rowWindow(hidden, viewport, rowPx, count);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(count);
        expect(to - from).toBeLessThanOrEqual(Math.ceil(viewport / rowPx) + 18);
        for (const at of [hidden, hidden + viewport - 1]) {
          const row = Math.floor(at / rowPx);
          if (row >= 0 && row < count) expect(row >= from && row < to).toBe(true);
        }
      },
    ),
  );
});
