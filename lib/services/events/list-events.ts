/** Timelines as pages, newest first. */
import { listEvents as findEvents } from '../../store/events.ts';
import { action, refuseNarrowToken } from '../action.ts';
import { pageInput, toWindow } from '../page.ts';

export type { TimelineEvent } from '../../store/events.ts';

const input = pageInput.omit({ order: true });

export const listAppEvents = action({
  on: 'app',
  right: 'app.see',
  input,
  run: ({ platform, target }, page) =>
    findEvents(platform.db, { projectId: target.projectId, appId: target.id }, toWindow(page)),
});

export const listProjectEvents = action({
  on: 'project',
  right: 'app.see',
  input,
  async run({ platform, actor, target }, page) {
    refuseNarrowToken(actor);
    return findEvents(platform.db, { projectId: target.id }, toWindow(page));
  },
});
