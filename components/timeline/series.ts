/** A timeline as lines and spans to draw: between 0 and 1 from left to right. Pure. */
import type { AppState } from '../../lib/domain/lifecycle/model.ts';
import type { Timeline } from '../../lib/http/answers/numbers.ts';
import { placeOf, type Window } from './scale.ts';

export interface StateSpan {
  state: AppState;
  from: string;
  /** Absent: it lasts. */
  to?: string | undefined;
  message: string;
  /** Left edge, 0–1. */
  left: number;
  width: number;
}

/** What of each state lies in the window. */
export function stateSpans(timeline: Timeline, window: Window): StateSpan[] {
  return timeline.states.flatMap(({ state, from, to, message }) => {
    const start = Date.parse(from);
    const end = to === undefined ? window.to : Date.parse(to);
    if (end <= window.from || start >= window.to) return [];
    const left = placeOf(window, start);
    return [{ state, from, to, message, left, width: placeOf(window, end) - left }];
  });
}

export interface Point {
  place: number;
  value: number;
}

/** Requests per second in `count` equal parts of the window, 0 where nothing is told. */
export function loadPoints(timeline: Timeline, window: Window, count: number): Point[] {
  const part = (window.to - window.from) / count;
  const requests = new Array<number>(count).fill(0);
  for (const step of timeline.load) {
    // From the window's beginning: parts of a millisecond get lost in the milliseconds since 1970.
    const start = Date.parse(step.at) - window.from;
    const end = start + step.seconds * 1000;
    // A step that is longer than a part is spread over the parts that it covers.
    const first = Math.max(0, Math.floor(start / part));
    const last = Math.min(count - 1, Math.ceil(end / part) - 1);
    for (let index = first; index <= last; index++) {
      const covered = Math.min(end, (index + 1) * part) - Math.max(start, index * part);
      requests[index] = (requests[index] ?? 0) + (step.requests * covered) / (end - start);
    }
  }
  return requests.map((sum, index) => ({ place: (index + 0.5) / count, value: (sum * 1000) / part }));
}

/** How many replicas were ready, from each change on; the first point stands at the left edge. */
export function readySteps(timeline: Timeline, window: Window): Point[] {
  const changes: { at: number; by: number }[] = [];
  for (const { phase, from, to } of timeline.replicas.flatMap((replica) => replica.phases)) {
    if (phase !== 'ready') continue;
    changes.push({ at: Date.parse(from), by: 1 });
    if (to !== undefined) changes.push({ at: Date.parse(to), by: -1 });
  }
  changes.sort((a, b) => a.at - b.at);
  let value = changes.filter(({ at }) => at <= window.from).reduce((sum, { by }) => sum + by, 0);
  const points: Point[] = [{ place: 0, value }];
  for (const { at, by } of changes) {
    if (at <= window.from || at > window.to) continue;
    value += by;
    const place = placeOf(window, at);
    if (points.at(-1)?.place === place) points.pop();
    points.push({ place, value });
  }
  return points;
}

/** SVG path in a box of `width` × `height`; the line ends at the right edge, or at `until`. */
export function stepPath(points: readonly Point[], most: number, width: number, height: number, until = 1): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const x = (point: Point) => round(point.place * width);
  const y = (point: Point) => round(height - (point.value / most) * height);
  return `M${x(first)} ${y(first)}${rest.map((point) => `H${x(point)}V${y(point)}`).join('')}H${round(until * width)}`;
}

export function linePath(points: readonly Point[], most: number, width: number, height: number): string {
  return points
    .map(
      ({ place, value }, index) =>
        `${index === 0 ? 'M' : 'L'}${round(place * width)} ${round(height - (value / most) * height)}`,
    )
    .join('');
}

/** Closed along the bottom. */
export function areaPath(points: readonly Point[], most: number, width: number, height: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return '';
  return `${linePath(points, most, width, height)}L${round(last.place * width)} ${height}L${round(first.place * width)} ${height}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
