import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RawAnswer } from '../../raw-answer.ts';
import { PendingReads } from './pending-reads.ts';
import { SharedReads } from './shared-reads.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Requests that are answered when the test says so. */
function requests() {
  const open: { path: string; answer(status: number, text: string): void; fail(): void }[] = [];
  const ask = (path: string) =>
    new Promise<RawAnswer>((resolve, reject) => {
      open.push({
        path,
        answer: (status, text) => resolve({ status, text }),
        fail: () => reject(new Error('away')),
      });
    });
  return { open, ask };
}

describe('reads that tabs share', () => {
  it('are one request for all that ask after the same event', async () => {
    const { open, ask } = requests();
    const reads = new SharedReads(ask);
    const tabs = [reads.read('/v1/app/1', 900)];
    vi.advanceTimersByTime(50);
    tabs.push(reads.read('/v1/app/1', 1_000));
    open[0]?.answer(200, 'it');
    await vi.advanceTimersByTimeAsync(100);
    // A tab that is slower than the others.
    tabs.push(reads.read('/v1/app/1', 1_000));
    expect(open).toHaveLength(1);
    expect(await Promise.all(tabs)).toEqual(tabs.map(() => ({ status: 200, text: 'it' })));
  });

  it('never answer with what was asked for before the event', async () => {
    const { open, ask } = requests();
    const reads = new SharedReads(ask);
    const before = reads.read('/v1/app/1', 900);
    const after = reads.read('/v1/app/1', 1_001);
    expect(open).toHaveLength(2);
    open[1]?.answer(200, 'new');
    open[0]?.answer(200, 'old');
    expect((await after).text).toBe('new');
    expect((await before).text).toBe('old');
    // The older one ends later, and does not take the newer one's place.
    expect((await reads.read('/v1/app/1', 1_000)).text).toBe('new');
  });

  it('keep no refusal, and nothing for long', async () => {
    const { open, ask } = requests();
    const reads = new SharedReads(ask);
    const [refused, failed, good] = ['/a', '/b', '/c'].map((path) => reads.read(path, 0));
    expect(open.map(({ path }) => path)).toEqual(['/a', '/b', '/c']);
    open[0]?.answer(403, 'no');
    open[1]?.fail();
    open[2]?.answer(200, 'yes');
    expect((await refused)?.status).toBe(403);
    await expect(failed).rejects.toThrow('away');
    await good;
    await vi.advanceTimersByTimeAsync(100);
    for (const path of ['/a', '/b', '/c']) void reads.read(path, 0);
    expect(open.map(({ path }) => path)).toEqual(['/a', '/b', '/c', '/a', '/b']);
    await vi.advanceTimersByTimeAsync(2_000);
    void reads.read('/c', 0);
    expect(open).toHaveLength(6);
  });

  it('are not for who comes after: another person may have signed in', async () => {
    const { open, ask } = requests();
    const reads = new SharedReads(ask);
    const theirs = reads.read('/v1/me', 0);
    reads.forget();
    const mine = reads.read('/v1/me', 0);
    open[0]?.answer(200, 'theirs');
    open[1]?.answer(200, 'mine');
    expect((await theirs).text).toBe('theirs');
    expect((await mine).text).toBe('mine');
  });
});

describe('a tab', () => {
  it('gets each answer where it was asked, in any order', async () => {
    const sent: [number, string, number][] = [];
    const reads = new PendingReads((...read) => sent.push(read));
    const [one, two] = [reads.read('/one', 5), reads.read('/two', 6)];
    expect(sent).toEqual([
      [1, '/one', 5],
      [2, '/two', 6],
    ]);
    reads.settle(2, { status: 200, text: 'two' });
    reads.settle(1, { status: 200, text: 'one' });
    // Nobody waits for this one.
    reads.settle(3, { status: 200, text: 'three' });
    expect([(await one).text, (await two).text]).toEqual(['one', 'two']);
  });

  it('waits neither for what failed nor for a stream that is gone', async () => {
    const reads = new PendingReads(() => undefined);
    const failed = expect(reads.read('/one', 0)).rejects.toThrow();
    reads.settle(1, undefined);
    await failed;
    const never = expect(reads.read('/two', 0)).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(5_000);
    await never;
  });
});
