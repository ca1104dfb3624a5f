import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCpu,
  formatDay,
  formatDuration,
  formatDurationExact,
  formatFetched,
  formatInstant,
  formatLatency,
  formatMoney,
  formatPercent,
  formatPerHour,
  formatPlural,
  formatRate,
  parseBytes,
} from './format.ts';

/** Non-breaking spaces read like spaces here. */
const plain = (text: string) => text.replaceAll(' ', ' ');

describe('money', () => {
  it.each([
    ['12.340000000', '€ 12.34'],
    ['0.000000000', '€ 0.00'],
    ['1010.000000000', '€ 1,010.00'],
    ['0.005000000', '€ 0.005'],
    ['0.000050000', '€ 0.00005'],
    ['0.010000000', '€ 0.01'],
    // Half to even, as the statement's total.
    ['0.125', '€ 0.12'],
    ['0.135', '€ 0.14'],
    ['-3.50', '−€ 3.50'],
    // More digits than a float holds.
    ['12345678901234567.890000000', '€ 12,345,678,901,234,567.89'],
  ])('total %s is %s', (amount, words) => {
    expect(plain(formatMoney(amount, 'EUR'))).toBe(words);
  });

  it('keeps a price exact', () => {
    expect(plain(formatPerHour('0.015000000', 'EUR'))).toBe('€ 0.015/h');
    expect(plain(formatPerHour('1.950000000', 'EUR'))).toBe('€ 1.95/h');
    expect(plain(formatPerHour('0.000000125', 'USD'))).toBe('$ 0.000000125/h');
  });

  it('shows a currency without a symbol by its code', () => {
    expect(plain(formatMoney('1', 'CHF'))).toBe('CHF 1.00');
    expect(plain(formatMoney('1', 'credits'))).toBe('credits 1.00');
  });

  it('is never zero for what is not', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 15n), (nanos) => {
        const digits = nanos.toString().padStart(10, '0');
        const amount = `${digits.slice(0, -9)}.${digits.slice(-9)}`;
        expect(formatMoney(amount, 'EUR')).toMatch(/[1-9]/);
      }),
    );
  });
});

it('says how long', () => {
  expect(
    [0, 999, 8_000, 59_999, 60_000, 41 * 60_000, 3 * 3_600_000, 2 * 86_400_000, -5].map(formatDuration).map(plain),
  ).toEqual(['0 s', '0 s', '8 s', '59 s', '1 min', '41 min', '3 h', '2 d', '0 s']);
  expect(plain(formatDurationExact(183_845_000))).toBe('2 d 3 h 4 min 5 s');
  expect(plain(formatDurationExact(400))).toBe('0 s');
  expect([0.42, 38.4, 999.4, 999.6, 1_900, 21_400, 90_000].map(formatLatency).map(plain)).toEqual([
    '0.4 ms',
    '38 ms',
    '999 ms',
    '1 s',
    '1.9 s',
    '21 s',
    '1 min',
  ]);
});

it('gives sizes in binary units', () => {
  expect(
    [0, 612, 1023, 1024, 128 * 2 ** 20, 1.5 * 2 ** 30, 40 * 2 ** 30, 2 ** 40 - 1]
      .map((bytes) => formatBytes(bytes))
      .map(plain),
  ).toEqual(['0 B', '612 B', '1,023 B', '1 KiB', '128 MiB', '1.5 GiB', '40 GiB', '1 TiB']);
});

it('a size is read as it is written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
      const read = parseBytes(formatBytes(bytes, true)) ?? Number.NaN;
      // Written with one decimal: half of that is what is lost at most.
      expect(Math.abs(read - bytes)).toBeLessThanOrEqual(Math.max(bytes * 0.05, 0.5));
    }),
  );
  expect(['20GiB', '1.5 GB', '512m', '100', '7 B'].map(parseBytes)).toEqual([
    20 * 2 ** 30,
    1.5 * 2 ** 30,
    512 * 2 ** 20,
    100,
    7,
  ]);
  for (const text of ['', 'GiB', '-1', '1e3', '1,5 GiB', '5 GiBs', '1i', '9'.repeat(16)]) {
    expect(parseBytes(text), text).toBeNull();
  }
});

it('gives every number its unit', () => {
  expect([0, 0.004, 0.094, 0.5, 2.14, 9.97, 186.4, 12_000].map(formatRate)).toEqual([
    '0/s',
    '0.004/s',
    '0.09/s',
    '0.5/s',
    '2.1/s',
    '10/s',
    '186/s',
    '12,000/s',
  ]);
  expect(plain(formatPercent(88.4))).toBe('88 %');
  expect(plain(formatCpu(0.5))).toBe('0.5 vCPU');
  expect(plain(formatPlural(1, 'replica'))).toBe('1 replica');
  expect(plain(formatPlural(1325, 'replica'))).toBe('1,325 replicas');
});

it('gives an instant in a time zone', () => {
  expect(formatInstant('2026-11-28T23:52:08.214Z', 'UTC')).toBe('2026-11-28 23:52:08');
  expect(formatInstant('2026-11-28T23:52:08Z', 'Europe/Paris')).toBe('2026-11-29 00:52:08');
  expect(formatDay('2026-11-28T23:52:08Z', 'UTC')).toBe('28 Nov');
});

it('what is fetched is told with all of it, where that is known', () => {
  const MIB = 2 ** 20;
  expect(formatFetched({ currentBytes: 12 * MIB, totalBytes: 480 * MIB })).toBe('12 MiB of 480 MiB (2 %)');
  expect(formatFetched({ currentBytes: 480 * MIB, totalBytes: 480 * MIB })).toContain('(100 %)');
  expect(formatFetched({ currentBytes: 12 * MIB })).toBe('12 MiB');
  expect(formatFetched({ currentBytes: 0, totalBytes: 0 })).toBe('0 B');
  const layers = { layersDone: 3, layersTotal: 8 };
  expect(formatFetched({ currentBytes: 12 * MIB, ...layers })).toBe('12 MiB, 3 of 8 layers');
  expect(formatFetched({ currentBytes: 0, ...layers, note: 'Later.' })).toBe('0 B, 3 of 8 layers. Later.');
  expect(formatFetched({ currentBytes: 0, waitsFor: 1 })).toBe('waits for 1 other pull');
});
