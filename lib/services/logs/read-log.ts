/** What an app's replicas have written last, of one or of all: one answer, bounded. */
import { action, type Context } from '../action.ts';
import { byTime, isBefore, type LogInput, type LogLine, logInput, named, wantedReplicas } from './log-replicas.ts';
import { openLog } from './worker-stream.ts';

/** Of one answer, in all; what is followed goes through piece by piece. */
export const MOST_BYTES = 8 * 1024 * 1024;

export interface Log {
  /** The last ones, oldest first. */
  lines: LogLine[];
  /** Some that were asked for were left out, for they were more than `MOST_BYTES`. */
  truncated: boolean;
}

/** @throws ServiceError unavailable WORKER_AWAY */
export const readLog = action({ on: 'app', right: 'app.see', input: logInput, run: readLines });

export async function readLines(
  context: Context<{ id: string }>,
  { replica, tail, since, search, signal }: LogInput,
): Promise<Log> {
  let log: Log = { lines: [], truncated: false };
  // One replica after the other, so that never more than three answers' worth is held.
  for (const one of await wantedReplicas(context, replica)) {
    if (isBefore(one, log.lines, tail)) continue;
    const opened = await openLog(context.platform.settings.workerSocket, {
      replicaId: one.id,
      tail,
      since: since ?? undefined,
      search: search ?? undefined,
      follow: false,
      signal,
    });
    const own = await lastOf(named(opened, one));
    const lines = [...log.lines, ...own.lines].sort(byTime);
    const fitting = lastThatFit(tail === 0 ? [] : lines.slice(-tail));
    log = { lines: fitting.lines, truncated: log.truncated || own.truncated || fitting.truncated };
  }
  return log;
}

/** As many of the last as `MOST_BYTES` hold, while no more than twice that is kept. */
export async function lastOf(source: AsyncGenerator<LogLine, void, undefined>): Promise<Log> {
  let kept: Log = { lines: [], truncated: false };
  let bytes = 0;
  for await (const line of source) {
    kept.lines.push(line);
    bytes += Buffer.byteLength(line.content);
    if (bytes < 2 * MOST_BYTES) continue;
    kept = { lines: lastThatFit(kept.lines).lines, truncated: true };
    bytes = kept.lines.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  }
  return kept;
}

export function lastThatFit(lines: LogLine[]): Log {
  let left = MOST_BYTES;
  const first = lines.findLastIndex(({ content }) => {
    left -= Buffer.byteLength(content);
    return left < 0;
  });
  return first < 0 ? { lines, truncated: false } : { lines: lines.slice(first + 1), truncated: true };
}
