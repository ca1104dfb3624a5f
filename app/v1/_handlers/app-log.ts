/** An app's log: the last lines as JSON, or with `follow` line by line as text. */
import { getApp } from '../../../lib/services/apps/read-apps.ts';
import { followLog, type LogLine, readLog } from '../../../lib/services/apps/read-log.ts';
import { RECHECK_MS } from '../../../lib/services/events/follow-events.ts';
import type { Handler } from './call.ts';
import { followRequest, recheck, textStream } from './streams.ts';

const DEFAULT_LINES = 1000;

export const readAppLog: Handler<'readLog'> = async ({ platform, actor, id, query, request }) => {
  const replica = query.replica ?? null;
  const tail = query.tail ?? DEFAULT_LINES;
  const controller = followRequest(request);
  if (query.follow) {
    const lines = await followLog(platform, actor, id, { replica, tail, signal: controller.signal });
    const allowed = recheck(platform, request, (now) => getApp(platform, now, id, {}));
    // A log may be silent for hours: the right is looked at by the clock, not by the line.
    const timer = setInterval(async () => {
      if (!(await allowed())) controller.abort();
    }, RECHECK_MS);
    timer.unref();
    controller.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    return textStream(written(lines), controller);
  }
  const { lines, truncated } = await readLog(platform, actor, id, { replica, tail, signal: controller.signal });
  const shown = query.page || query.size ? pageOf(lines, query.page ?? 1, query.size ?? DEFAULT_LINES) : lines;
  const lastActivity = lines.at(-1)?.at;
  return {
    ...(lastActivity ? { lastActivity } : {}),
    ...(truncated ? { truncated } : {}),
    logs: shown.map(({ at, content, replicaId, stream }) => ({
      ...(at ? { timestamp: at } : {}),
      content,
      replica: replicaId,
      stream,
    })),
  };
};

function pageOf(lines: LogLine[], page: number, size: number): LogLine[] {
  return lines.slice((page - 1) * size, page * size);
}

async function* written(lines: AsyncGenerator<LogLine, void, undefined>): AsyncGenerator<string, void, undefined> {
  for await (const { at, content } of lines) yield `${at ? `${at} ` : ''}${content}\n`;
}
