/** What stands on the band of time as a mark. Pure. */
import type { Timeline } from '../../lib/http/answers/numbers.ts';
import type { Event } from '../../lib/http/answers/other.ts';
import { placeOf, type Window } from './scale.ts';

const inside = (window: Window, at: string) => Date.parse(at) >= window.from && Date.parse(at) <= window.to;

/** Closer together than this they would be one blot. */
const CLOSEST = 0.006;

/** What people did and what failed; what a replica goes through on its way is on the list alone. */
export function eventMarks(events: readonly Event[], window: Window) {
  const marks: { id: string; place: number; message: string; failed: boolean }[] = [];
  for (const event of events) {
    const failed = event.to === 'FAILED' || event.to === 'ERROR' || event.code === 'ROLLOUT_FAILED';
    if (
      !failed &&
      event.type !== 'action' &&
      event.type !== 'rollout' &&
      event.type !== 'engine' &&
      event.type !== 'data'
    )
      continue;
    if (!inside(window, event.at)) continue;
    const place = placeOf(window, Date.parse(event.at));
    const last = marks.at(-1);
    if (last && Math.abs(last.place - place) < CLOSEST && last.failed === failed) continue;
    marks.push({ id: event.id, place, message: event.message, failed });
  }
  return marks;
}

/** Where another revision began to be wanted. */
export function revisionMarks(timeline: Timeline, window: Window) {
  return timeline.revisions
    .filter(({ from }) => inside(window, from))
    .map(({ revision, image, from }) => ({ revision, image, place: placeOf(window, Date.parse(from)) }));
}
