import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../lib/http/answers/numbers.ts';
import {
  askedSpan,
  axisEnd,
  instantAt,
  momentWithin,
  placeOf,
  RANGE_NAMES,
  RANGES,
  timeTicks,
  windowOf,
} from './scale.ts';
import { areaPath, loadPoints, readySteps, stateSpans, stepPath } from './series.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();
const range = fc.constantFrom(...RANGE_NAMES);
const past = fc.integer({ min: 0, max: 30 * 86_400_000 }).map((ms) => NOW - ms);

it('a page shows no moment before its app, and none to come', () => {
  expect(momentWithin(null, NOW - 10, NOW)).toBeNull();
  expect(momentWithin(NOW - 5, NOW - 10, NOW)).toBe(NOW - 5);
  expect(momentWithin(NOW - 5, null, NOW)).toBe(NOW - 5);
  expect(momentWithin(NOW - 20, NOW - 10, NOW)).toBe(NOW - 10);
  expect(momentWithin(NOW + 86_400_000, NOW - 10, NOW)).toBeNull();
});

describe('a window', () => {
  it('is as long as its range, and holds the moment that one travels to', () => {
    fc.assert(
      fc.property(range, fc.option(past), (name, at) => {
        const window = windowOf(name, NOW, at);
        expect(window.to - window.from).toBe(RANGES[name].ms);
        if (at !== null) expect(at >= window.from && at <= window.to).toBe(true);
        if (window.live) expect(window.to).toBe(NOW);
      }),
    );
  });

  it('is asked for whole, and the same for a while', () => {
    fc.assert(
      fc.property(range, fc.option(past), (name, at) => {
        const window = windowOf(name, NOW, at);
        const asked = askedSpan(window);
        expect(Date.parse(asked.from)).toBeLessThanOrEqual(window.from);
        expect(window.from - Date.parse(asked.from)).toBeLessThan(RANGES[name].ms / 4);
        if (asked.to) expect(Date.parse(asked.to)).toBeGreaterThanOrEqual(window.to);
        expect(Boolean(asked.to)).toBe(!window.live);
      }),
    );
    expect(askedSpan(windowOf('1h', NOW, null))).toEqual(askedSpan(windowOf('1h', NOW + 60_000, null)));
  });

  it('gives back the instant of a place', () => {
    fc.assert(
      fc.property(range, fc.double({ min: 0, max: 1, noNaN: true }), (name, place) => {
        const window = windowOf(name, NOW, null);
        expect(placeOf(window, instantAt(window, place))).toBeCloseTo(place, 6);
      }),
    );
  });
});

describe('ticks', () => {
  it('stand within, evenly, at round times of the reader', () => {
    fc.assert(
      fc.property(
        range,
        past,
        fc.constantFrom(-5, 0, 1, 5.5),
        fc.integer({ min: 2, max: 8 }),
        (name, at, hours, most) => {
          const window = windowOf(name, NOW, at);
          const offset = hours * 3_600_000;
          const ticks = timeTicks(window, most, offset);
          expect(ticks.at.length).toBeLessThanOrEqual(most);
          for (const [index, tick] of ticks.at.entries()) {
            expect(tick >= window.from && tick <= window.to).toBe(true);
            expect((tick + offset) % ticks.step).toBe(0);
            if (index > 0) expect(tick - (ticks.at[index - 1] ?? 0)).toBe(ticks.step);
          }
        },
      ),
    );
  });

  it.each([
    [0, 1],
    [0.03, 0.05],
    [1, 1],
    [1.2, 2],
    [74, 100],
    [186, 200],
    [500, 500],
  ])('an axis that holds %d ends at %d', (most, end) => expect(axisEnd(most)).toBeCloseTo(end, 9));

  it('counts replicas in whole ones', () => {
    expect(axisEnd(0.4, true)).toBe(1);
    expect(axisEnd(3, true)).toBe(5);
  });
});

function timelineOf(part: Partial<Timeline>): Timeline {
  const { from, to } = windowOf('1h', NOW, null);
  const empty = { states: [], wanted: [], revisions: [], replicas: [], load: [] };
  return { from: iso(from), to: iso(to), asOf: iso(to), currency: 'EUR', ...empty, ...part };
}
const WINDOW = windowOf('1h', NOW, null);

describe('what is drawn', () => {
  it('covers the window with states, without gap or overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 59 }), { minLength: 1, maxLength: 20 }), (minutes) => {
        const starts = [...new Set([-101, ...minutes])].sort((a, b) => a - b).map((one) => WINDOW.from + one * 60_000);
        const states = starts.map((start, index) => {
          const next = starts[index + 1];
          const to = next === undefined ? {} : { to: iso(next) };
          return { state: 'RUNNING' as const, code: 'X', message: 'x', from: iso(start), ...to };
        });
        const spans = stateSpans(timelineOf({ states }), WINDOW);
        expect(spans[0]?.left).toBe(0);
        expect(spans.reduce((sum, span) => sum + span.width, 0)).toBeCloseTo(1, 6);
        for (const [index, span] of spans.entries()) {
          const next = spans[index + 1];
          if (next) expect(span.left + span.width).toBeCloseTo(next.left, 9);
        }
      }),
    );
  });

  it('loses no request of the window, however it is cut', () => {
    const step = fc.record({ minute: fc.integer({ min: 0, max: 58 }), requests: fc.integer({ min: 0, max: 10_000 }) });
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 300 }), (steps, count) => {
        const byClass = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };
        const load = steps.map(({ minute, requests }) => ({
          at: iso(WINDOW.from + minute * 60_000),
          seconds: 60,
          requests,
          byClass,
          maxInFlight: 0,
        }));
        const points = loadPoints(timelineOf({ load }), WINDOW, count);
        const drawn = points.reduce((sum, { value }) => sum + value * (3600 / count), 0);
        expect(drawn).toBeCloseTo(
          load.reduce((sum, { requests }) => sum + requests, 0),
          3,
        );
      }),
    );
  });

  it('counts the ready replicas from each change on', () => {
    const at = (minute: number) => iso(WINDOW.from + minute * 60_000);
    const ready = (from: number, to?: number) => ({
      id: 'x',
      ordinal: 0,
      revision: 1,
      queuedAt: at(from),
      charged: [],
      phases: [
        { phase: 'starting' as const, from: at(from - 1), to: at(from) },
        { phase: 'ready' as const, from: at(from), ...(to === undefined ? {} : { to: at(to) }) },
      ],
    });
    const replicas = [ready(-10, 30), ready(15), ready(45, 70)];
    expect(readySteps(timelineOf({ replicas }), WINDOW)).toEqual([
      { place: 0, value: 1 },
      { place: 0.25, value: 2 },
      { place: 0.5, value: 1 },
      { place: 0.75, value: 2 },
    ]);
  });

  it('is a path within its box', () => {
    const points = [
      { place: 0, value: 0 },
      { place: 0.5, value: 2 },
    ];
    expect(stepPath(points, 4, 100, 40)).toBe('M0 40H50V20H100');
    expect(areaPath(points, 4, 100, 40)).toBe('M0 40L50 20L50 40L0 40Z');
    expect(areaPath([], 4, 100, 40)).toBe('');
  });
});
