/** What an app's replicas have written, of one or of all. */
import { z } from 'zod';
import { text } from '../../domain/app-spec.ts';
import { listReplicas, type ReplicaRecord } from '../../store/apps.ts';
import { action, type Context } from '../action.ts';
import { ServiceError } from '../errors.ts';
import { type LogRequest, openLog, type WorkerLogLine } from './worker-stream.ts';

const MOST_REPLICAS = 100;
export const MOST_LINES = 10_000;
/** Of one answer, in all; what is followed goes through piece by piece. */
export const MOST_BYTES = 8 * 1024 * 1024;

export interface LogLine extends WorkerLogLine {
  replicaId: string;
}

const signal = z.instanceof(AbortSignal);
const replica = text().nullable();
const tail = z.int().min(0).max(MOST_LINES);

export interface Log {
  /** The last ones, oldest first. */
  lines: LogLine[];
  /** Some that were asked for were left out, for they were more than `MOST_BYTES`. */
  truncated: boolean;
}

/** @throws ServiceError unavailable WORKER_AWAY */
export const readLog = action({
  on: 'app',
  right: 'app.see',
  input: z.strictObject({ replica, tail, signal }),
  async run(context, input): Promise<Log> {
    let log: Log = { lines: [], truncated: false };
    // One replica after the other, so that never more than three answers' worth is held.
    for (const one of await wantedReplicas(context, input.replica)) {
      const opened = await openLog(context.platform.settings.workerSocket, requestFor(one, input, false));
      const own = await lastOf(named(opened, one.id));
      const lines = [...log.lines, ...own.lines].sort((a, b) => compare(a.at ?? '', b.at ?? ''));
      const fitting = lastThatFit(input.tail === 0 ? [] : lines.slice(-input.tail));
      log = { lines: fitting.lines, truncated: log.truncated || own.truncated || fitting.truncated };
    }
    return log;
  },
});

/** The last lines, and then each as it is written, until the replicas that run now have ended. */
export const followLog = action({
  on: 'app',
  right: 'app.see',
  input: z.strictObject({ replica, tail, signal }),
  async run(context, input): Promise<AsyncGenerator<LogLine, void, undefined>> {
    const stop = new AbortController();
    const until = { tail: input.tail, signal: AbortSignal.any([input.signal, stop.signal]) };
    const sources: AsyncGenerator<LogLine, void, undefined>[] = [];
    try {
      for (const one of await wantedReplicas(context, input.replica)) {
        const opened = await openLog(context.platform.settings.workerSocket, requestFor(one, until, true));
        sources.push(named(opened, one.id));
      }
    } catch (error) {
      stop.abort();
      throw error;
    }
    return merge(sources, stop);
  },
});

async function wantedReplicas(
  { platform, target }: Context<{ id: string }>,
  id: string | null,
): Promise<ReplicaRecord[]> {
  const { items } = await listReplicas(platform.db, target.id, {
    limit: MOST_REPLICAS,
    offset: 0,
    ended: id !== null,
    ...(id === null ? { sort: 'ordinal', order: 'asc' } : { sort: 'queuedAt', order: 'desc' }),
  });
  if (id === null) return items.filter((one) => one.containerId !== null);
  const found = items.find((one) => one.id === id);
  if (!found) throw new ServiceError('not-found', 'NOT_FOUND', 'There is no replica with this id in this app.');
  return [found];
}

function requestFor({ id }: ReplicaRecord, input: { tail: number; signal: AbortSignal }, follow: boolean): LogRequest {
  return { replicaId: id, tail: input.tail, signal: input.signal, follow };
}

async function* named(
  lines: AsyncGenerator<WorkerLogLine, void, undefined>,
  replicaId: string,
): AsyncGenerator<LogLine, void, undefined> {
  for await (const line of lines) yield { ...line, replicaId };
}

/** As many of the last as `MOST_BYTES` hold, while no more than twice that is kept. */
async function lastOf(source: AsyncGenerator<LogLine, void, undefined>): Promise<Log> {
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

function lastThatFit(lines: LogLine[]): Log {
  let left = MOST_BYTES;
  const first = lines.findLastIndex(({ content }) => {
    left -= Buffer.byteLength(content);
    return left < 0;
  });
  return first < 0 ? { lines, truncated: false } : { lines: lines.slice(first + 1), truncated: true };
}

/** Each line as it comes, from whichever source. @param stop ends them all, those too that wait for a line */
async function* merge<T>(
  sources: AsyncGenerator<T, void, undefined>[],
  stop: AbortController,
): AsyncGenerator<T, void, undefined> {
  const pending = new Map(sources.map((source) => [source, step(source)]));
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(source);
        continue;
      }
      pending.set(source, step(source));
      yield result.value;
    }
  } finally {
    stop.abort();
    await Promise.allSettled([...pending.keys()].map((source) => source.return()));
  }
}

async function step<T>(source: AsyncGenerator<T, void, undefined>) {
  return { source, result: await source.next() };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
