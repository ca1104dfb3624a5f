/**
 * Looks at what each running container has written to its own disk: not every filesystem lets an engine set a limit. The
 * next sample tells it, and an app whose container has more than its flavor allows is woken, and its reconcile decides.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../../engine/engine.ts';
import { listRunning } from '../../store/numbers/usage.ts';
import { type WorkerContext, wake } from '../context.ts';
import { type Loop, startLoop } from './loop.ts';

const EVERY_MS = 2_000;
/** A look walks through all that was written: the engine spends at most such a share of its time on that. */
const SHARE = 0.05;
const MOST_REST_MS = 10_000;
/** And this process no more than that many times a second. */
const LEAST_REST_MS = 10;

export function startDiskUseLoop(context: WorkerContext): Loop {
  const stop = new AbortController();
  const loop = startLoop({
    name: 'disk-use',
    everyMs: EVERY_MS,
    log: context.log,
    run: () => look(context, stop.signal),
  });
  return {
    poke: loop.poke,
    stop() {
      stop.abort();
      return loop.stop();
    },
  };
}

async function look(context: WorkerContext, signal: AbortSignal): Promise<void> {
  const running = await listRunning(context.db);
  const known = new Set(running.map(({ containerId }) => containerId));
  for (const containerId of context.diskUse.keys()) if (!known.has(containerId)) context.diskUse.delete(containerId);
  for (const { appId, containerId, diskBytes: limit } of running) {
    if (signal.aborted) return;
    const began = performance.now();
    const bytes = await context.engine.diskUsage(containerId).catch(unlessAway);
    if (bytes === null) continue;
    context.diskUse.set(containerId, bytes);
    if (bytes > limit) wake(context, appId);
    const due = ((performance.now() - began) * (1 - SHARE)) / SHARE;
    const rest = Math.min(Math.max(due, LEAST_REST_MS), MOST_REST_MS);
    await delay(rest, undefined, { signal }).catch(() => undefined);
  }
}

/** An engine that is away is the reconcile's to tell. */
function unlessAway(error: unknown): null {
  if (error instanceof EngineError) return null;
  throw error;
}
