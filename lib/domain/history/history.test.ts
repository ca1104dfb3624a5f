/** Spans out of entries: they follow one another without a gap, and say what the entries said last. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, numberSpans, phasesOf, replicaOf, stateSpans } from './history.ts';

const time = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
const entry = (second: number, code: string, more: Partial<Entry> = {}): Entry => ({
  at: time(second),
  type: 'replica',
  to: null,
  code,
  message: '',
  data: null,
  ...more,
});
const state = (second: number, to: string) => entry(second, `APP_${to}`, { type: 'state', to });

describe('stateSpans', () => {
  it('lasts from one change to the next', () => {
    const spans = stateSpans([state(0, 'QUEUED'), entry(1, 'REPLICA_QUEUED'), state(5, 'RUNNING')]);
    expect(spans).toEqual([
      { state: 'QUEUED', code: 'APP_QUEUED', message: '', from: time(0), to: time(5) },
      { state: 'RUNNING', code: 'APP_RUNNING', message: '', from: time(5) },
    ]);
  });
});

describe('numberSpans', () => {
  const scaled = (second: number, from: number, to: number) => entry(second, 'SCALE_ASKED', { data: { from, to } });

  it('begins with what the first change changed', () => {
    expect(numberSpans([scaled(10, 2, 5)], ['SCALE_ASKED'], { at: time(0), now: 5 })).toEqual([
      { from: time(0), value: 2, to: time(10) },
      { from: time(10), value: 5 },
    ]);
    expect(numberSpans([entry(1, 'START_ASKED')], ['SCALE_ASKED'], { at: time(0), now: 3 })).toEqual([
      { from: time(0), value: 3 },
    ]);
  });

  it('ends with what the last change asked for, without a gap', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10), { minLength: 1 }), (values) => {
        const entries = values.map((value, index) => scaled(index + 1, values[index - 1] ?? 0, value));
        const spans = numberSpans(entries, ['SCALE_ASKED'], { at: time(0), now: -1 });
        expect(spans.map((span) => span.value)).toEqual([0, ...values]);
        expect(spans.slice(0, -1).map((span) => span.to)).toEqual(spans.slice(1).map((span) => span.from));
        expect(spans.at(-1)).not.toHaveProperty('to');
      }),
    );
  });
});

describe('phasesOf', () => {
  const life = { id: 'a', queuedAt: time(0), endedAt: null };

  it('follows a replica through a crash to its end', () => {
    const codes = ['PLACED', 'CREATED', 'STARTED', 'READY', 'UNREADY', 'READY'].map((code) => `REPLICA_${code}`);
    codes.push('CONTAINER_EXITED', 'REPLICA_STARTED', 'REPLICA_READY', 'REPLICA_DRAINING', 'REPLICA_STOPPING');
    const entries = [...codes, 'REPLICA_ENDED'].map((code, index) => entry(index + 1, code));
    const spans = phasesOf({ ...life, endedAt: time(12) }, entries);
    expect(spans.map(({ phase, from }) => `${phase} ${(Date.parse(from) - Date.parse(time(0))) / 1000}`)).toEqual([
      'waiting 0',
      'starting 3',
      'ready 4',
      'unready 5',
      'ready 6',
      'waiting 7',
      'starting 8',
      'ready 9',
      'ending 10',
    ]);
    expect(spans.at(-1)?.to).toBe(time(12));
  });

  it('is told of its own entries alone', () => {
    expect(replicaOf(entry(0, 'REPLICA_READY', { data: { replicaId: 'a' } }))).toBe('a');
    expect(replicaOf(entry(0, 'SCALE_ASKED', { type: 'action', data: { replicaId: 'a' } }))).toBeNull();
    expect(replicaOf(entry(0, 'REPLICA_READY'))).toBeNull();
  });
});
