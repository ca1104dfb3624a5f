/** What happened in a project, as it is looked through. Pure. */
import type { Event } from '../../lib/http/answers/other.ts';

export const EVENT_TYPES = ['state', 'action', 'replica', 'rollout', 'engine', 'data'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const TYPE_LABELS: Record<EventType, string> = {
  state: 'States',
  action: 'Actions',
  replica: 'Replicas',
  rollout: 'Rollouts',
  engine: 'Engine',
  data: 'Data',
};

export interface EventFilter {
  /** `all`, or one kind. */
  type: 'all' | EventType;
  /** An app's id; empty: all. */
  app: string;
}

export function filterEvents(events: readonly Event[], { type, app }: EventFilter): Event[] {
  return events.filter((event) => (type === 'all' || event.type === type) && (app === '' || event.appId === app));
}

/** Events under the day that they fell on, in a time zone; days and events stay in the order they came in. */
export function byDay(events: readonly Event[], dayOf: (at: string) => string): { day: string; events: Event[] }[] {
  const days: { day: string; events: Event[] }[] = [];
  for (const event of events) {
    const day = dayOf(event.at);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}
