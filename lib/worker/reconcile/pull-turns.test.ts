import { expect, it, vi } from 'vitest';
import { PullTurns } from './pull-turns.ts';

const { signal } = new AbortController();
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** @returns what it was told, in order: numbers while it waits, then its turn */
function asks(turns: PullTurns, until: AbortSignal = signal) {
  const told: (number | 'turn' | 'gave up')[] = [];
  const turn = turns
    .take((others) => told.push(others), until)
    .then(
      (taken) => {
        told.push('turn');
        return taken;
      },
      () => {
        told.push('gave up');
        return null;
      },
    );
  return { told, end: async () => (await turn)?.end(), moved: async () => (await turn)?.moved() };
}

it('some have their turn at once, the others in order, each told how many have to end before it', async () => {
  const turns = new PullTurns(2);
  const [a, b, c, d, e] = [asks(turns), asks(turns), asks(turns), asks(turns), asks(turns)];
  await settled();
  expect([a, b, c, d, e].map(({ told }) => told)).toEqual([['turn'], ['turn'], [1], [2], [3]]);
  await b.end();
  await b.end();
  await settled();
  expect([c, d, e].map(({ told }) => told)).toEqual([
    [1, 'turn'],
    [2, 1],
    [3, 2],
  ]);
  await a.end();
  await c.end();
  await settled();
  expect([d, e].map(({ told }) => told.at(-1))).toEqual(['turn', 'turn']);
  await d.end();
  await e.end();
  const late = asks(turns);
  await settled();
  expect(late.told).toEqual(['turn']);
});

it('one that gives up lets those behind it move up, and leaves no place taken', async () => {
  const turns = new PullTurns(1);
  const controller = new AbortController();
  const [a, b, c] = [asks(turns), asks(turns, controller.signal), asks(turns)];
  await settled();
  controller.abort();
  await settled();
  expect([b, c].map(({ told }) => told)).toEqual([
    [1, 'gave up'],
    [2, 1],
  ]);
  await a.end();
  await settled();
  expect(c.told.at(-1)).toBe('turn');
});

it('one that stands still holds up nobody, and one that moves keeps its turn', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const turns = new PullTurns(1, 1_000);
    const [a, b, c] = [asks(turns), asks(turns), asks(turns)];
    await settled();
    vi.advanceTimersByTime(900);
    await a.moved();
    vi.advanceTimersByTime(900);
    await settled();
    expect(b.told, 'the first moves').toEqual([1]);
    vi.advanceTimersByTime(100);
    await settled();
    expect([b, c].map(({ told }) => told)).toEqual([
      [1, 'turn'],
      [2, 1],
    ]);
    // Its place is the second one's by now: it has none to give.
    await a.end();
    await settled();
    expect(c.told).toEqual([2, 1]);
    await b.end();
    await settled();
    expect(c.told.at(-1)).toBe('turn');
  } finally {
    vi.useRealTimers();
  }
});
