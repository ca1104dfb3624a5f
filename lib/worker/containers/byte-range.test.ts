import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteRange } from './byte-range.ts';

describe('a range', () => {
  it.each([
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=2-', { first: 2, last: 9 }],
    ['bytes=-3', { first: 7, last: 9 }],
    ['bytes=-30', { first: 0, last: 9 }],
    ['bytes=5-100', { first: 5, last: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', null],
    ['bytes=0-1,3-4', null],
    ['lines=0-1', null],
    ['bytes=', null],
    ['bytes=-', null],
    [undefined, null],
  ])('%s of ten bytes', (header, range) => {
    expect(byteRange(header, 10)).toEqual(range);
  });

  it('never lies outside of the file', () => {
    const part = fc.oneof(fc.constant(''), fc.nat(30).map(String));
    fc.assert(
      fc.property(part, part, fc.nat(20), (from, to, bytes) => {
        const range = byteRange(`bytes=${from}-${to}`, bytes);
        if (range === null || range === 'unsatisfiable') return;
        expect(range.first).toBeGreaterThanOrEqual(0);
        expect(range.last).toBeLessThan(bytes);
        expect(range.first).toBeLessThanOrEqual(range.last);
      }),
    );
  });
});
