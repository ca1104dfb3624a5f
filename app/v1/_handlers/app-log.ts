/** An app's log: the last lines as JSON or text, all of it as a file, or followed as text or as an event stream. */
import type { LogLine as LogLineAnswer } from '../../../lib/http/answers/app.ts';
import { getApp } from '../../../lib/services/apps/read-apps.ts';
import { ServiceError } from '../../../lib/services/errors.ts';
import { RECHECK_MS } from '../../../lib/services/events/follow-events.ts';
import { type LoggedReplica, listLogged } from '../../../lib/services/logs/list-logged.ts';
import type { LogLine } from '../../../lib/services/logs/log-replicas.ts';
import { type LogPosition, parsePosition } from '../../../lib/services/logs/position.ts';
import { readLog } from '../../../lib/services/logs/read-log.ts';
import { followLog, wholeLog } from '../../../lib/services/logs/stream-log.ts';
import { type LogNews, watchLog } from '../../../lib/services/logs/watch-log.ts';
import type { Call, Handler } from './call.ts';
import { toList } from './lists.ts';
import { accepts, eventStream, followRequest, recheck, textStream, wantsStream } from './streams.ts';

const DEFAULT_LINES = 1000;

export const readAppLog: Handler<'readLog'> = async (call) => {
  const { platform, actor, id, query, request } = call;
  const controller = followRequest(request);
  const asked = {
    replica: query.replica ?? null,
    since: query.since ?? null,
    search: query.search ?? null,
    signal: controller.signal,
  };
  const tail = query.tail ?? DEFAULT_LINES;
  if (query.download) return download(call, controller, await wholeLog(platform, actor, id, asked));
  if (wantsStream(request)) {
    const feed = await watchLog(platform, actor, id, { ...asked, tail, position: lastPosition(request) });
    return eventStream(feed, controller, stillMaySee(call), writeNews);
  }
  if (query.follow) {
    const lines = await followLog(platform, actor, id, { ...asked, tail });
    whileAllowed(call, controller);
    return textStream(written(lines), controller);
  }
  const { lines, truncated } = await readLog(platform, actor, id, { ...asked, tail });
  const shown = query.page || query.size ? pageOf(lines, query.page ?? 1, query.size ?? DEFAULT_LINES) : lines;
  if (accepts(request, 'text/plain')) return textStream(written(listed(shown)), controller);
  const lastActivity = lines.at(-1)?.at;
  return {
    ...(lastActivity ? { lastActivity } : {}),
    ...(truncated ? { truncated } : {}),
    logs: shown.map(toLine),
  };
};

/** Whose log there is to read. */
export const listLogReplicas: Handler<'listLogReplicas'> = async ({ platform, actor, id }) => {
  const items = await listLogged(platform, actor, id, {});
  return toList({ items, total: items.length }, { size: items.length || 1 }, toLoggedReplica);
};

function toLoggedReplica({ replicaId, firstAt, lastAt, storedBytes, ...one }: LoggedReplica) {
  return {
    ...one,
    replica: replicaId,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
    stored: storedBytes,
  };
}

/** Null without one. */
function lastPosition(request: Request): LogPosition | null {
  const text = request.headers.get('last-event-id');
  if (text === null) return null;
  const position = parsePosition(text);
  if (position) return position;
  throw new ServiceError('bad-request', 'BAD_HEADER', 'Last-Event-ID must be the id of an event of this log.');
}

type LogCall = Pick<Call<unknown>, 'platform' | 'actor' | 'id' | 'request'>;

function stillMaySee({ platform, id, request }: LogCall): () => Promise<boolean> {
  return recheck(platform, request, (now) => getApp(platform, now, id, {}));
}

/** A log may be silent for hours: the right is looked at by the clock, not by the line. */
function whileAllowed(call: LogCall, controller: AbortController): void {
  const allowed = stillMaySee(call);
  const timer = setInterval(async () => {
    if (!(await allowed())) controller.abort();
  }, RECHECK_MS);
  timer.unref();
  controller.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

async function download(
  { platform, actor, id }: LogCall,
  controller: AbortController,
  lines: AsyncGenerator<LogLine, void, undefined>,
): Promise<Response> {
  const { app } = await getApp(platform, actor, id, {});
  async function* text() {
    try {
      for await (const { at, ordinal, stream, content } of lines) {
        yield `${at ?? '-'} #${ordinal} ${stream} ${content}\n`;
      }
    } catch {
      // The status is out: the file itself says that it is not whole.
      yield 'The log broke off here: Davit could not read on. Download it again.\n';
    }
  }
  // An app's name is of letters, digits and dashes.
  return textStream(text(), controller, { 'content-disposition': `attachment; filename="${app.name}.log"` });
}

function toLine({ at, content, replicaId, ordinal, stream, cut, dropped }: LogLine): LogLineAnswer {
  return {
    ...(at ? { timestamp: at } : {}),
    content,
    replica: replicaId,
    ordinal,
    stream,
    ...(cut ? { cut } : {}),
    ...(dropped ? { dropped } : {}),
  };
}

function writeNews(news: LogNews): string {
  switch (news.kind) {
    case 'lines': {
      const data = { lines: news.lines.map(toLine), ...(news.gaps.length > 0 ? { gaps: news.gaps } : {}) };
      return `id: ${news.position}\nevent: lines\ndata: ${JSON.stringify(data)}\n\n`;
    }
    case 'away':
      return `event: away\ndata: ${JSON.stringify({ code: news.error.code, message: news.error.message })}\n\n`;
    case 'back':
      return 'event: back\ndata: {}\n\n';
  }
}

function pageOf(lines: LogLine[], page: number, size: number): LogLine[] {
  return lines.slice((page - 1) * size, page * size);
}

async function* listed(lines: LogLine[]): AsyncGenerator<LogLine, void, undefined> {
  yield* lines;
}

async function* written(lines: AsyncGenerator<LogLine, void, undefined>): AsyncGenerator<string, void, undefined> {
  for await (const { at, content } of lines) yield `${at ? `${at} ` : ''}${content}\n`;
}
