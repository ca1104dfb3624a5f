/** What the engine says by itself: its containers' ends, and containers that nobody owns. */
import { EngineError } from '../../engine/engine.ts';
import { enqueueLive } from '../../store/app/queue.ts';
import { type WorkerContext, wake } from '../context.ts';
import { collectGarbage } from '../reconcile/collect.ts';
import { tendImages } from '../reconcile/images.ts';
import { type Loop, startLoop } from './loop.ts';

const WATCH_AGAIN_MS = 1000;
const COLLECT_EVERY_MS = 60_000;
const IMAGES_EVERY_MS = 60_000;

/**
 * Wakes an app when one of its containers dies or goes; at each break of the stream all that are live.
 *
 * @param onWatching from here on nothing is missed: look at what was before
 */
export function startWatchLoop(context: WorkerContext, onWatching: () => void): Loop {
  const stop = new AbortController();
  // One that is away from the first is told of, too.
  let watched = true;
  const loop = startLoop({
    name: 'watch',
    everyMs: WATCH_AGAIN_MS,
    log: context.log,
    run: () =>
      quietly(async () => {
        try {
          await context.engine.info();
          watched = true;
          onWatching();
          await context.engine.watch((appId) => wake(context, appId), stop.signal);
        } finally {
          // Said once: while the engine is away, each app is looked at every second anyway.
          if (watched && !stop.signal.aborted) await enqueueLive(context.db);
          watched = false;
        }
      }),
  });
  return {
    poke: loop.poke,
    stop() {
      stop.abort();
      return loop.stop();
    },
  };
}

/** Removes what nobody owns. */
export function startCollectLoop(context: WorkerContext): Loop {
  return startLoop({
    name: 'collect',
    everyMs: COLLECT_EVERY_MS,
    log: context.log,
    run: () => quietly(() => collectGarbage(context)),
  });
}

/** Tells what the engine holds of images, and removes those that shall go. */
export function startImageLoop(context: WorkerContext): Loop {
  return startLoop({
    name: 'images',
    everyMs: IMAGES_EVERY_MS,
    log: context.log,
    run: () => quietly(() => tendImages(context)),
  });
}

/** An engine that is away is the reconcile's to tell, not an error of this loop. */
export async function quietly(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof EngineError && error.kind === 'unreachable')) throw error;
  }
}
