import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sparkPoints } from './spark-points.ts';

it('goes from edge to edge, zero at the bottom, the most at the top', () => {
  expect(sparkPoints([0, 5, 10], 40, 20)).toBe('0,19 20,10 40,1');
});

it('is flat where nothing came, or nothing was measured', () => {
  expect(sparkPoints([0, 0, 0], 40, 20)).toBe('0,19 20,19 40,19');
  expect(sparkPoints([], 40, 20)).toBe('0,19 40,19');
  expect(sparkPoints([3], 40, 20)).toBe('0,19 40,19');
});

it('never leaves its box', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 40 }), (values) => {
      for (const point of sparkPoints(values, 72, 20).split(' ')) {
        const [x = -1, y = -1] = point.split(',').map(Number);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(72);
        expect(y).toBeGreaterThanOrEqual(1);
        expect(y).toBeLessThanOrEqual(19);
      }
    }),
  );
});
