/** Answers that go on: server-sent events and log lines. They end when the right to them ends. */
import type { Actor } from '../../../lib/auth/actor.ts';
import { type EventStream, RECHECK_MS } from '../../../lib/services/events/follow-events.ts';
import type { Platform } from '../../../lib/services/platform.ts';
import { toEvent } from './other-answers.ts';
import { whoAsks } from './who-asks.ts';

/** Nothing on the way may hold back what comes: no compression, no buffer. */
const STREAM_HEADERS = { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' };
const RETRY_MS = 1000;
/** Silence that proxies and clients put up with. */
const HEARTBEAT_MS = 15_000;

/**
 * @param news null when there was none for `RECHECK_MS`
 * @param stillAllowed asked every few seconds; false ends the stream
 * @param write one of the news as server-sent events, the empty line after each included
 */
export function eventStream<News>(
  news: AsyncGenerator<News | null, void, undefined>,
  controller: AbortController,
  stillAllowed: () => Promise<boolean>,
  write: (one: News) => string,
): Response {
  async function* text() {
    yield `retry: ${RETRY_MS}\n\n`;
    let checkedAt = Date.now();
    let saidAt = checkedAt;
    for await (const one of news) {
      if (Date.now() - checkedAt >= RECHECK_MS || one === null) {
        if (!(await stillAllowed())) return;
        checkedAt = Date.now();
      }
      if (one === null && Date.now() - saidAt < HEARTBEAT_MS) continue;
      saidAt = Date.now();
      yield one === null ? ': still here\n\n' : write(one);
    }
  }
  return streaming(text(), 'text/event-stream; charset=utf-8', controller);
}

/** Timelines as they grow. */
export function timelineStream(
  events: EventStream,
  controller: AbortController,
  stillAllowed: () => Promise<boolean>,
): Response {
  return eventStream(events, controller, stillAllowed, (batch) =>
    batch.map((event) => `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(toEvent(event))}\n\n`).join(''),
  );
}

export function wantsStream(request: Request): boolean {
  return accepts(request, 'text/event-stream');
}

/** Asked for by name, not by a wildcard. */
export function accepts(request: Request, wanted: string): boolean {
  return (request.headers.get('accept') ?? '').split(',').some((type) => type.trim().startsWith(wanted));
}

/** Lines as they come; each ends with a line feed. */
export function textStream(
  lines: AsyncGenerator<string, void, undefined>,
  controller: AbortController,
  headers: Record<string, string> = {},
): Response {
  return streaming(lines, 'text/plain; charset=utf-8', controller, headers);
}

/** Aborts when the client goes, or the right does. */
export function followRequest(request: Request): AbortController {
  const controller = new AbortController();
  if (request.signal.aborted) controller.abort();
  request.signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller;
}

/** Whether the same token or session would still be let in, and `check` (the object's own right) still passes. */
export function recheck(platform: Platform, request: Request, check: (actor: Actor) => Promise<unknown>) {
  return async (): Promise<boolean> => {
    const actor = await whoAsks(platform, request);
    if (!actor) return false;
    return check(actor).then(
      () => true,
      () => false,
    );
  };
}

/** Text as it comes, until the client goes. */
export function streaming(
  chunks: AsyncGenerator<string, void, undefined>,
  type: string,
  controller: AbortController,
  headers: Record<string, string> = {},
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(sink) {
      try {
        const { done, value } = await chunks.next();
        if (done) {
          controller.abort();
          sink.close();
        } else sink.enqueue(encoder.encode(value));
      } catch {
        // The headers are out: all that is left to say is that it ended.
        controller.abort();
        sink.close();
      }
    },
    cancel() {
      controller.abort();
      void chunks.return();
    },
  });
  return new Response(body, { headers: { ...STREAM_HEADERS, 'content-type': type, ...headers } });
}
