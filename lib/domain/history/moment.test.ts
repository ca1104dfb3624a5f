/** A moment is what the timeline says of it, at every instant. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Moment, momentOf, type Span, type Timeline } from './moment.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const time = (second: number) => new Date(START + second * 1000).toISOString();
const at = (second: number) => START + second * 1000;

const LIFE: Timeline = {
  asOf: time(1000),
  states: [
    { state: 'QUEUED', code: 'APP_QUEUED', message: 'q', from: time(0), to: time(10) },
    { state: 'INITIALIZING', code: 'APP_INITIALIZING', message: 'i', from: time(10), to: time(30) },
    { state: 'RUNNING', code: 'APP_RUNNING', message: 'r', from: time(30), to: time(200) },
    { state: 'STOPPED', code: 'APP_STOPPED', message: 's', from: time(200) },
  ],
  wanted: [
    { replicas: 1, from: time(0), to: time(100) },
    { replicas: 3, from: time(100) },
  ],
  revisions: [
    { revision: 1, from: time(0), to: time(120) },
    { revision: 2, from: time(120) },
  ],
  replicas: [
    {
      id: 'a',
      ordinal: 0,
      revision: 1,
      queuedAt: time(5),
      endedAt: time(200),
      phases: [
        { phase: 'waiting', from: time(5), to: time(20) },
        { phase: 'starting', from: time(20), to: time(30) },
        { phase: 'ready', from: time(30), to: time(190) },
        { phase: 'ending', from: time(190), to: time(200) },
      ],
      charged: [
        { from: time(30), to: time(60), nanosPerMinute: 500_000 },
        { from: time(60), to: time(200), nanosPerMinute: 1_000_000 },
      ],
    },
  ],
  load: [{ at: time(40), seconds: 10, requests: 25, maxInFlight: 4 }],
};

describe('momentOf', () => {
  it('tells what stood at that instant', () => {
    expect(momentOf(LIFE, at(45))).toEqual({
      at: time(45),
      state: 'RUNNING',
      since: time(30),
      reason: { code: 'APP_RUNNING', message: 'r' },
      ready: 1,
      started: 1,
      wanted: 1,
      revision: 1,
      replicas: [{ id: 'a', ordinal: 0, revision: 1, phase: 'ready' }],
      requestsPerSecond: 2.5,
      inFlight: 4,
      perHour: '0.030000000',
    } satisfies Moment);
    expect(momentOf(LIFE, at(60))).toMatchObject({ perHour: '0.060000000', requestsPerSecond: 0 });
    expect(momentOf(LIFE, at(150))).toMatchObject({ wanted: 3, revision: 2 });
  });

  it('follows a replica through its phases', () => {
    const phases = [7, 25, 31, 195].map((second) => momentOf(LIFE, at(second))?.replicas[0]?.phase);
    expect(phases).toEqual(['waiting', 'starting', 'ready', 'ending']);
    expect(momentOf(LIFE, at(200))).toMatchObject({ replicas: [], wanted: 0, started: 0, state: 'STOPPED' });
  });

  it('is nothing before the beginning, and the present for the future', () => {
    expect(momentOf(LIFE, at(-1))).toBeNull();
    expect(momentOf(LIFE, at(5000))).toEqual(momentOf(LIFE, at(1000)));
  });

  it('counts no more ready than started, and changes only where the timeline does', () => {
    fc.assert(
      fc.property(timelines, fc.integer({ min: 0, max: 1000 }), (timeline, second) => {
        const moment = momentOf(timeline, at(second));
        if (!moment) throw new Error('the states of these timelines cover all of it');
        expect(moment.ready).toBeLessThanOrEqual(moment.started);
        expect(moment.started).toBeLessThanOrEqual(moment.replicas.length);
        const next = changesOf(timeline).find((change) => change > at(second));
        const until = Math.min(next ?? Infinity, Date.parse(timeline.asOf)) - 1;
        const later = momentOf(timeline, Math.max(at(second), until));
        expect({ ...later, at: '' }).toEqual({ ...moment, at: '' });
      }),
    );
  });

  it('adds up what each replica costs', () => {
    fc.assert(
      fc.property(timelines, fc.integer({ min: 0, max: 1000 }), (timeline, second) => {
        const each = timeline.replicas.map((replica) => momentOf({ ...timeline, replicas: [replica] }, at(second)));
        const sum = each.reduce((total, one) => total + Math.round(Number(one?.perHour) * 1e9), 0);
        expect(Math.round(Number(momentOf(timeline, at(second))?.perHour) * 1e9)).toBe(sum);
      }),
    );
  });
});

const STATES = ['QUEUED', 'INITIALIZING', 'RUNNING', 'SCALING', 'STOPPING', 'STOPPED', 'FAILED'] as const;

/** Cuts of a whole into spans, one after the other. */
const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 5 }).map((points) => {
  const sorted = [0, ...points.sort((a, b) => a - b)];
  return sorted.map((from, index): Span => {
    const to = sorted[index + 1];
    return { from: time(from), ...(to === undefined ? {} : { to: time(to) }) };
  });
});

const replicas = fc
  .tuple(
    fc.uuid(),
    fc.nat(9),
    fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 5, maxLength: 5 }),
    fc.nat(10_000_000),
  )
  .map(([id, ordinal, points, nanosPerMinute]) => {
    const [queued = 0, started = 0, ready = 0, unready = 0, ended = 0] = points.sort((a, b) => a - b);
    return {
      id,
      ordinal,
      revision: 1,
      queuedAt: time(queued),
      endedAt: time(ended),
      phases: [
        { phase: 'waiting' as const, from: time(queued), to: time(started) },
        { phase: 'starting' as const, from: time(started), to: time(ready) },
        { phase: 'ready' as const, from: time(ready), to: time(unready) },
        { phase: 'ending' as const, from: time(unready), to: time(ended) },
      ],
      charged: [{ from: time(started), to: time(ended), nanosPerMinute }],
    };
  });

const timelines = fc
  .record({ states: cuts, wanted: cuts, revisions: cuts, replicas: fc.array(replicas, { maxLength: 6 }), loads: cuts })
  .map(
    ({ states, wanted, revisions, replicas, loads }): Timeline => ({
      asOf: time(1000),
      states: states.map((span, index) => ({
        ...span,
        state: STATES[index] ?? 'RUNNING',
        code: `${index}`,
        message: '',
      })),
      wanted: wanted.map((span, index) => ({ ...span, replicas: index })),
      revisions: revisions.map((span, index) => ({ ...span, revision: index + 1 })),
      replicas,
      load: loads.map(({ from }, index) => ({ at: from, seconds: 1, requests: index, maxInFlight: index })),
    }),
  );

function changesOf(timeline: Timeline): number[] {
  const spans = [
    ...timeline.states,
    ...timeline.wanted,
    ...timeline.revisions,
    ...timeline.load.map(({ at: from, seconds }) => ({
      from,
      to: new Date(Date.parse(from) + seconds * 1000).toISOString(),
    })),
    ...timeline.replicas.flatMap((one) => [{ from: one.queuedAt, to: one.endedAt }, ...one.phases, ...one.charged]),
  ];
  return spans
    .flatMap(({ from, to }) => [from, to ?? from])
    .map((text) => Date.parse(text))
    .sort((a, b) => a - b);
}
