import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nanosPerMinuteOf } from './price.ts';

it.each([
  ['1.95', 32_500_000n],
  ['0.03', 500_000n],
  ['0', 0n],
  ['0.000000001', 0n],
  ['0.00000003', 1n],
  ['999999999.999999999', 16_666_666_666_666_667n],
])('%s per hour, in nanos per minute', (perHour, nanos) => {
  expect(nanosPerMinuteOf(perHour)).toBe(nanos);
});

it.each(['', '-1', '1,95', '1.', '.5', '1e3', ' 1', '1.0000000001', '9999999999', 'NaN'])(
  '"%s" is no price',
  (text) => {
    expect(nanosPerMinuteOf(text)).toBeNull();
  },
);

it('is off by half a nano at most', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), (nanosPerHour) => {
      const digits = nanosPerHour.toString().padStart(10, '0');
      const perMinute = nanosPerMinuteOf(`${digits.slice(0, -9)}.${digits.slice(-9)}`) ?? -1n;
      const off = perMinute * 60n - nanosPerHour;
      expect(off).toBeGreaterThan(-30n);
      expect(off).toBeLessThanOrEqual(30n);
    }),
  );
});
