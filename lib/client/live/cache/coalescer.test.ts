import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Coalescer } from './coalescer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('does what is asked for once a little later, and once for all that ask meanwhile', () => {
  const done: string[] = [];
  const coalescer = new Coalescer(250, 100);
  coalescer.ask('a', () => done.push('first'));
  coalescer.ask('a', () => done.push('second'));
  vi.advanceTimersByTime(99);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(['first']);
});

it('does what is asked for often every so often, the last wish included', () => {
  const doneAt: number[] = [];
  const coalescer = new Coalescer(250, 100);
  const began = Date.now();
  for (let ms = 0; ms < 1_000; ms += 10) {
    coalescer.ask('a', () => doneAt.push(Date.now() - began));
    vi.advanceTimersByTime(10);
  }
  vi.runAllTimers();
  expect(doneAt).toEqual([100, 350, 600, 850, 1100]);
});

it('keeps keys apart', () => {
  const done: string[] = [];
  const coalescer = new Coalescer(250, 100);
  for (const key of ['a', 'b']) coalescer.ask(key, () => done.push(key));
  vi.runAllTimers();
  expect(done).toEqual(['a', 'b']);
});

it('does nothing any more once it is closed', () => {
  const coalescer = new Coalescer(250, 100);
  const work = vi.fn();
  coalescer.ask('a', work);
  coalescer.close();
  vi.runAllTimers();
  expect(work).not.toHaveBeenCalled();
});
