/** What an app's replicas have written, of one or of all. */
import { z } from 'zod';
import { listReplicas, type ReplicaRecord } from '../../store/apps.ts';
import { action, type Context } from '../action.ts';
import { ServiceError } from '../errors.ts';
import { type LogRequest, openLog, type WorkerLogLine } from './worker-stream.ts';

const MOST_REPLICAS = 100;
export const MOST_LINES = 10_000;

export interface LogLine extends WorkerLogLine {
  replicaId: string;
}

const signal = z.instanceof(AbortSignal);
const replica = z.string().nullable();
const tail = z.int().min(0).max(MOST_LINES);

/** The last lines, oldest first. @throws ServiceError unavailable WORKER_AWAY */
export const readLog = action({
  on: 'app',
  right: 'app.see',
  input: z.strictObject({ replica, tail, signal }),
  async run(context, input): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    for (const one of await wantedReplicas(context, input.replica)) {
      const opened = await openLog(context.platform.settings.workerSocket, requestFor(one, input, false));
      for await (const line of opened) lines.push({ ...line, replicaId: one.id });
    }
    return lines.sort((a, b) => compare(a.at ?? '', b.at ?? '')).slice(-input.tail || lines.length);
  },
});

/** The last lines, and then each as it is written, until the replicas that run now have ended. */
export const followLog = action({
  on: 'app',
  right: 'app.see',
  input: z.strictObject({ replica, tail, signal }),
  async run(context, input): Promise<AsyncGenerator<LogLine, void, undefined>> {
    const sources: AsyncGenerator<LogLine, void, undefined>[] = [];
    for (const one of await wantedReplicas(context, input.replica)) {
      const opened = await openLog(context.platform.settings.workerSocket, requestFor(one, input, true));
      sources.push(named(opened, one.id));
    }
    return merge(sources);
  },
});

async function wantedReplicas(
  { platform, target }: Context<{ id: string }>,
  id: string | null,
): Promise<ReplicaRecord[]> {
  const { items } = await listReplicas(platform.db, target.id, { limit: MOST_REPLICAS, offset: 0, ended: id !== null });
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

/** Each line as it comes, from whichever source. */
async function* merge<T>(sources: AsyncGenerator<T, void, undefined>[]): AsyncGenerator<T, void, undefined> {
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
    await Promise.allSettled([...pending.keys()].map((source) => source.return()));
  }
}

async function step<T>(source: AsyncGenerator<T, void, undefined>) {
  return { source, result: await source.next() };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
