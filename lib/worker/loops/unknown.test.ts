import { expect, it } from 'vitest';
import { Unknown } from './unknown.ts';

it('what has no row goes after ten minutes without one, and never for one it has again', () => {
  let minutes = 0;
  const unknown = new Unknown(() => minutes * 60_000);
  const at = (minute: number, there: string[], known: string[]) => {
    minutes = minute;
    return unknown.overdue(there, new Set(known));
  };
  expect(at(0, ['a', 'b', 'c'], ['c'])).toEqual([]);
  expect(at(5, ['a', 'b', 'c'], ['b', 'c'])).toEqual([]);
  expect(at(9.9, ['a', 'b', 'c'], ['c'])).toEqual([]);
  expect(at(10, ['a', 'b', 'c'], ['c'])).toEqual(['a']);
  expect(at(19, ['b', 'c'], ['c'])).toEqual([]);
  expect(at(20, ['b', 'c'], ['c'])).toEqual(['b']);
});
