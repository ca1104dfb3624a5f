/** Timelines as they grow: what is stored first, oldest first, then each event as it is committed. */
import { z } from 'zod';
import { type EventFilter, eventsAfter, recentEventId, type TimelineEvent } from '../../store/app/events.ts';
import { action, refuseNarrowToken } from '../action.ts';
import type { Platform } from '../platform.ts';

const BATCH = 500;
/** How long it may be silent: then null is given, so that the right is looked at again. A revocation holds within 5 s. */
export const RECHECK_MS = 4_000;
/** A page takes this long at most from reading what it shows to watching what comes. */
const PRESENT_SECONDS = 15;

export const eventId = z.string().regex(/^\d{1,18}$/, 'must be the id of an event');

const input = z.strictObject({
  /** The last one that the watcher has; `0` starts from the beginning. */
  afterId: eventId,
  signal: z.instanceof(AbortSignal),
});

/** Batches without end; null when nothing happened for `RECHECK_MS`. */
export type EventStream = AsyncGenerator<TimelineEvent[] | null, void, undefined>;

export const followAppEvents = action({
  on: 'app',
  right: 'app.see',
  input,
  run: async ({ platform, target }, { afterId, signal }) =>
    follow(platform, { projectId: target.projectId, appId: target.id }, afterId, signal),
});

export const followProjectEvents = action({
  on: 'project',
  right: 'app.see',
  input,
  async run({ platform, actor, target }, { afterId, signal }) {
    refuseNarrowToken(actor);
    return follow(platform, { projectId: target.id }, afterId, signal);
  },
});

/** Where a watcher begins who has just read the project: the last event of more than `PRESENT_SECONDS` ago. */
export const presentOfProject = action({
  on: 'project',
  right: 'app.see',
  input: z.strictObject({}),
  async run({ platform, actor, target }) {
    refuseNarrowToken(actor);
    return recentEventId(platform.db, target.id, PRESENT_SECONDS);
  },
});

/** Whether one may still watch it. @throws ServiceError as `followProjectEvents` does */
export const mayFollowProject = action({
  on: 'project',
  right: 'app.see',
  input: z.strictObject({}),
  run: async ({ actor }) => refuseNarrowToken(actor),
});

async function* follow(platform: Platform, filter: EventFilter, afterId: string, signal: AbortSignal): EventStream {
  const inbox = await platform.events.follow(platform.db, filter.projectId);
  const onAbort = () => inbox.ring();
  signal.addEventListener('abort', onAbort);
  let last = afterId;
  let behind = true;
  try {
    while (!signal.aborted) {
      if (behind) {
        const batch = await eventsAfter(platform.db, filter, last, BATCH);
        behind = batch.length === BATCH;
        last = batch.at(-1)?.id ?? last;
        if (batch.length > 0) yield batch;
        continue;
      }
      const came = inbox.take();
      if (came === null) {
        behind = true;
        continue;
      }
      const batch = came.filter((event) => isNew(event, filter, last));
      last = batch.at(-1)?.id ?? last;
      if (batch.length > 0) yield batch;
      else if (!(await inbox.wait(RECHECK_MS))) yield null;
    }
  } finally {
    inbox.leave();
    signal.removeEventListener('abort', onAbort);
  }
}

function isNew(event: TimelineEvent, filter: EventFilter, last: string): boolean {
  return BigInt(event.id) > BigInt(last) && (filter.appId === undefined || event.appId === filter.appId);
}
