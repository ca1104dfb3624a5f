/**
 * An app as it is after an event, without asking again. State changes of one app have strictly increasing times, to the
 * microsecond, and an answer carries the time of its last one: that alone decides what is newer, so events may come in
 * any order and more than once.
 */
import type { App, AppList, FailureDetails } from '../../../http/answers/app.ts';
import type { Event } from '../../../http/answers/other.ts';

type AppState = App['status']['state'];

/** As many changes as the API tells. */
const HISTORY_LENGTH = 50;

/** @returns the very same app where the event changes nothing */
export function withStateChange(app: App, event: Event): App {
  if (event.appId !== app.id || event.type !== 'state' || event.to === null) return app;
  const { history, lastTransitionDate } = app.status;
  if (history.some((change) => change.date === event.at)) return app;
  const state = event.to as AppState;
  const told = [...history, { date: event.at, state }]
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .slice(-HISTORY_LENGTH);
  if (event.at < lastTransitionDate) return { ...app, status: { ...app.status, history: told } };
  const details = event.data as FailureDetails | undefined;
  const info = { code: event.code, message: event.message, ...(details ? { details } : {}) };
  return { ...app, status: { ...app.status, state, info, history: told, lastTransitionDate: event.at } };
}

/**
 * An answer may have been given before an event that is here already.
 *
 * @returns what was asked for, with the held state where that is newer
 */
export function newerApp(held: App | undefined, asked: App): App {
  if (!held || held.id !== asked.id || held.status.lastTransitionDate <= asked.status.lastTransitionDate) return asked;
  const { state, info, history, lastTransitionDate } = held.status;
  return { ...asked, status: { ...asked.status, state, info, history, lastTransitionDate } };
}

/** @returns the very same list where the events change nothing */
export function withStateChanges(list: AppList, events: readonly Event[]): AppList {
  const about = new Set(events.filter((event) => event.type === 'state').map((event) => event.appId));
  let changed = false;
  const items = list.items.map((app) => {
    if (!about.has(app.id)) return app;
    const after = events.reduce(withStateChange, app);
    changed ||= after !== app;
    return after;
  });
  return changed ? withoutDeleted({ ...list, items }) : list;
}

/** Puts an app that was asked for alone into the list; one that the list does not have changes nothing. */
export function withApp(list: AppList, app: App): AppList {
  if (!list.items.some((one) => one.id === app.id)) return list;
  return withoutDeleted({ ...list, items: list.items.map((one) => (one.id === app.id ? newerApp(one, app) : one)) });
}

export function newerApps(held: AppList | undefined, asked: AppList): AppList {
  if (!held) return asked;
  const known = new Map(held.items.map((app) => [app.id, app]));
  return withoutDeleted({ ...asked, items: asked.items.map((app) => newerApp(known.get(app.id), app)) });
}

/** The list has no deleted apps; they have their bill and their events. */
function withoutDeleted(list: AppList): AppList {
  const items = list.items.filter((app) => app.status.state !== 'DELETED');
  const gone = list.items.length - items.length;
  if (gone === 0) return list;
  return { items, metadata: { ...list.metadata, total: list.metadata.total - gone } };
}
