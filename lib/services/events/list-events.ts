/** Timelines as pages, newest first unless asked otherwise. */
import { z } from 'zod';
import { listEvents as findEvents } from '../../store/app/events.ts';
import { action, refuseNarrowToken } from '../action.ts';
import { pageByTime, pageInput } from '../page.ts';
import { eventId } from './follow-events.ts';

export type { TimelineEvent } from '../../store/app/events.ts';

/** An event's id and its time grow together: either gives the same order. */
const input = pageInput.extend({
  sort: z.enum(['at', 'id']).default('at'),
  /** Only those before it: pages that stay where they are while more happens. */
  before: eventId.optional(),
});

export const listAppEvents = action({
  on: 'app',
  right: 'app.see',
  input,
  run: ({ platform, target }, { before: beforeId, ...page }) =>
    pageByTime(platform.db, page, (db, window) =>
      findEvents(db, { projectId: target.projectId, appId: target.id, beforeId }, window),
    ),
});

export const listProjectEvents = action({
  on: 'project',
  right: 'app.see',
  input,
  async run({ platform, actor, target }, { before: beforeId, ...page }) {
    refuseNarrowToken(actor);
    return pageByTime(platform.db, page, (db, window) => findEvents(db, { projectId: target.id, beforeId }, window));
  },
});
