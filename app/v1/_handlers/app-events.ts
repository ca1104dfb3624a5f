/** Timelines: as pages, or live for who accepts an event stream. */
import { ServiceError } from '../../../lib/services/errors.ts';
import { followAppEvents, followProjectEvents } from '../../../lib/services/events/follow-events.ts';
import { listAppEvents, listProjectEvents } from '../../../lib/services/events/list-events.ts';
import type { Handler } from './call.ts';
import { toList } from './lists.ts';
import { toEvent } from './other-answers.ts';
import { followRequest, recheck, timelineStream, wantsStream } from './streams.ts';

const ONE = { page: 1, size: 1 };

export const appEvents: Handler<'listAppEvents'> = async ({ platform, actor, id, query, request }) => {
  if (!wantsStream(request)) return toList(await listAppEvents(platform, actor, id, query), query, toEvent);
  const controller = followRequest(request);
  const afterId = lastEventId(request);
  const events = await followAppEvents(platform, actor, id, { afterId, signal: controller.signal });
  return timelineStream(
    events,
    controller,
    recheck(platform, request, (now) => listAppEvents(platform, now, id, ONE)),
  );
};

export const projectEvents: Handler<'listProjectEvents'> = async ({ platform, actor, project, query, request }) => {
  const id = await project();
  if (!wantsStream(request)) return toList(await listProjectEvents(platform, actor, id, query), query, toEvent);
  const controller = followRequest(request);
  const afterId = lastEventId(request);
  const events = await followProjectEvents(platform, actor, id, { afterId, signal: controller.signal });
  return timelineStream(
    events,
    controller,
    recheck(platform, request, (now) => listProjectEvents(platform, now, id, ONE)),
  );
};

/** Without one, the whole timeline comes first. */
function lastEventId(request: Request): string {
  const text = request.headers.get('last-event-id') ?? '0';
  if (/^\d{1,18}$/.test(text)) return text;
  throw new ServiceError('bad-request', 'BAD_HEADER', 'Last-Event-ID must be the id of an event.');
}
