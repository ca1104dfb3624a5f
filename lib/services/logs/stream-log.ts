/** A log line after line: as it is written, or whole from the beginning. Nothing is kept; a slow reader holds it back. */
import { action, type Context } from '../action.ts';
import { byTime, type LogInput, type LogLine, logInput, named, wantedReplicas } from './log-replicas.ts';
import { openLog } from './worker-stream.ts';

type Lines = AsyncGenerator<LogLine, void, undefined>;

/** The last lines, and then each as it is written, until the replicas that run now have ended. */
export const followLog = action({
  on: 'app',
  right: 'app.see',
  input: logInput,
  async run(context, input): Promise<Lines> {
    const { sources, stop } = await openAll(context, input, { tail: input.tail, follow: true });
    return merge(sources, stop);
  },
});

/** All that the engine keeps of the live replicas, or of one, oldest first. */
export const wholeLog = action({
  on: 'app',
  right: 'app.see',
  input: logInput.omit({ tail: true }),
  async run(context, input): Promise<Lines> {
    const { sources, stop } = await openAll(context, input, { tail: null, follow: false });
    return inOrder(sources, stop);
  },
});

async function openAll(
  context: Context<{ id: string }>,
  input: Omit<LogInput, 'tail'>,
  how: { tail: number | null; follow: boolean },
): Promise<{ sources: Lines[]; stop: AbortController }> {
  const stop = new AbortController();
  const signal = AbortSignal.any([input.signal, stop.signal]);
  const sources: Lines[] = [];
  try {
    for (const one of await wantedReplicas(context, input.replica)) {
      const wanted = { replicaId: one.id, since: input.since ?? undefined, signal, ...how };
      sources.push(named(await openLog(context.platform.settings.workerSocket, wanted), one));
    }
  } catch (error) {
    stop.abort();
    throw error;
  }
  return { sources, stop };
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

/** By time, of sources that each are by time; one line of each is held. */
async function* inOrder(sources: Lines[], stop: AbortController): Lines {
  const heads = new Map<Lines, LogLine>();
  const advance = async (source: Lines) => {
    const { done, value } = await source.next();
    if (done) heads.delete(source);
    else heads.set(source, value);
  };
  try {
    for (const source of sources) await advance(source);
    while (heads.size > 0) {
      const [[source, line]] = [...heads].sort(([, a], [, b]) => byTime(a, b)) as [[Lines, LogLine]];
      yield line;
      await advance(source);
    }
  } finally {
    stop.abort();
    await Promise.allSettled(sources.map((source) => source.return()));
  }
}

async function step(source: Lines) {
  return { source, result: await source.next() };
}
