/** A timeline as a page holds it: newest first, from the newest back to some event, without a hole. */

import type { z } from 'zod';
import type { Event, eventList } from '../../../http/answers/other.ts';

type EventList = z.output<typeof eventList>;

/**
 * Live events in front of those that are held. In any order, however often: what is held already and what lies before
 * all that is held changes nothing.
 */
export function withEvents(held: EventList, came: readonly Event[]): EventList {
  const known = new Set(held.items.map((event) => event.id));
  const oldest = held.items.at(-1);
  // Where all are held, there is nothing before them that could be missing in between.
  const whole = held.items.length >= held.metadata.total;
  const fresh: Event[] = [];
  for (const event of came) {
    if (known.has(event.id) || (!whole && oldest && isOlder(event, oldest))) continue;
    known.add(event.id);
    fresh.push(event);
  }
  if (fresh.length === 0) return held;
  return {
    items: [...fresh, ...held.items].sort(newestFirst),
    metadata: { ...held.metadata, total: held.metadata.total + fresh.length },
  };
}

/** What was asked for again: joined with what is held where the two meet, else in its place. */
export function mergeEvents(held: EventList | undefined, asked: EventList): EventList {
  const [heldNewest, heldOldest] = ends(held);
  const [askedNewest, askedOldest] = ends(asked);
  if (!held || !heldNewest || !heldOldest) return asked;
  // An answer from before all that came live.
  if (!askedNewest || !askedOldest || isOlder(askedNewest, heldOldest)) return held;
  if (isOlder(heldNewest, askedOldest)) return asked;
  const known = new Set(asked.items.map((event) => event.id));
  const rest = held.items.filter((event) => !known.has(event.id));
  if (rest.length === 0) return asked;
  const items = [...asked.items, ...rest].sort(newestFirst);
  // An answer that is older than what came live counted less.
  const newer = rest.filter((event) => isOlder(askedNewest, event)).length;
  return { items, metadata: { ...asked.metadata, total: asked.metadata.total + newer } };
}

/** The next older ones, asked for as those before the oldest held. @param older their `total` counts all before it */
export function withOlder(held: EventList, older: EventList): EventList {
  const known = new Set(held.items.map((event) => event.id));
  const items = [...held.items, ...older.items.filter((event) => !known.has(event.id))].sort(newestFirst);
  return { items, metadata: { ...held.metadata, total: held.items.length + older.metadata.total } };
}

function ends(list: EventList | undefined): [Event | undefined, Event | undefined] {
  return [list?.items[0], list?.items.at(-1)];
}

function newestFirst(a: Event, b: Event): number {
  return isOlder(a, b) ? 1 : -1;
}

/** Ids are decimal numbers too long for a number. */
function isOlder(a: Event, b: Event): boolean {
  return a.id.length === b.id.length ? a.id < b.id : a.id.length < b.id.length;
}
