/** A log line after line: as it is written, or whole from the beginning. Nothing is kept; a slow reader holds it back. */
import { action, type Context } from '../action.ts';
import {
  byTime,
  type LogInput,
  type LogLine,
  type LogReplica,
  logInput,
  named,
  wantedReplicas,
} from './log-replicas.ts';
import { readLines } from './read-log.ts';
import { openLog } from './worker-stream.ts';

type Lines = AsyncGenerator<LogLine, void, undefined>;

/**
 * The last lines of the replicas that live, and then each as it is written, until these have ended. Of an app without
 * any, the last lines of those that it had.
 */
export const followLog = action({
  on: 'app',
  right: 'app.see',
  input: logInput,
  async run(context, input): Promise<Lines> {
    const replicas = await wantedReplicas(context, input.replica);
    const live = replicas.filter((one) => !one.ended);
    if (live.length === 0) return listed((await readLines(context, input)).lines);
    const { open, stop } = opener(context, input, { tail: input.tail, follow: true });
    const sources: Lines[] = [];
    try {
      for (const one of live) sources.push(await open(one));
    } catch (error) {
      stop.abort();
      throw error;
    }
    return merge(sources, stop);
  },
});

/** All that is kept, of all replicas or of one, oldest first. */
export const wholeLog = action({
  on: 'app',
  right: 'app.see',
  input: logInput.omit({ tail: true }),
  async run(context, input): Promise<Lines> {
    const replicas = await wantedReplicas(context, input.replica);
    const { open, stop } = opener(context, input, { tail: null, follow: false });
    const lines = inOrder(replicas, open, stop);
    // Whether the worker answers at all is told before the first byte.
    const first = await lines.next();
    return withFirst(first, lines);
  },
});

function opener(
  context: Context<{ id: string }>,
  input: Omit<LogInput, 'tail'>,
  how: { tail: number | null; follow: boolean },
): { open: (replica: LogReplica) => Promise<Lines>; stop: AbortController } {
  const stop = new AbortController();
  const signal = AbortSignal.any([input.signal, stop.signal]);
  const { settings } = context.platform;
  const since = input.since ?? undefined;
  const search = input.search ?? undefined;
  const open = async (replica: LogReplica) =>
    named(await openLog(settings.workerSocket, { replicaId: replica.id, since, search, signal, ...how }), replica);
  return { open, stop };
}

async function* withFirst(first: IteratorResult<LogLine, void>, rest: Lines): Lines {
  if (first.done) return;
  try {
    yield first.value;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* listed(lines: LogLine[]): Lines {
  yield* lines;
}

/** Each line as it comes, from whichever source. @param stop ends them all, those too that wait for a line */
async function* merge(sources: Lines[], stop: AbortController): Lines {
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

/** By time, of replicas whose logs each are by time; opened once their time has come, and one line of each is held. */
async function* inOrder(
  replicas: LogReplica[],
  open: (replica: LogReplica) => Promise<Lines>,
  stop: AbortController,
): Lines {
  const later = [...replicas].sort((a, b) => (a.firstAt?.getTime() ?? 0) - (b.firstAt?.getTime() ?? 0));
  const heads = new Map<Lines, LogLine>();
  const advance = async (source: Lines) => {
    const { done, value } = await source.next();
    if (done) heads.delete(source);
    else heads.set(source, value);
  };
  try {
    for (;;) {
      const [next] = [...heads].sort(([, a], [, b]) => byTime(a, b));
      const upcoming = later[0];
      if (upcoming && (!next || !isEarlier(next[1], upcoming))) {
        later.shift();
        await advance(await open(upcoming));
        continue;
      }
      if (!next) return;
      const [source, line] = next;
      yield line;
      await advance(source);
    }
  } finally {
    stop.abort();
    await Promise.allSettled([...heads.keys()].map((source) => source.return()));
  }
}

/** Whether a line was written before the replica began to write. */
function isEarlier({ at }: LogLine, { firstAt }: LogReplica): boolean {
  return firstAt !== null && (at === null || new Date(at) < firstAt);
}

async function step(source: Lines) {
  return { source, result: await source.next() };
}
