/** Timelines as they grow: what is stored first, oldest first, then each event as it is committed. */
import { z } from 'zod';
import { type EventFilter, eventsAfter, type TimelineEvent } from '../../store/events.ts';
import { action, refuseNarrowToken } from '../action.ts';
import type { Platform } from '../platform.ts';

const BATCH = 500;
/** How long it may be silent: then null is given, so that the right is looked at again. A revocation holds within 5 s. */
export const RECHECK_MS = 4_000;

const input = z.strictObject({
  /** The last one that the watcher has; `0` starts from the beginning. */
  afterId: z.string().regex(/^\d{1,18}$/, 'must be the id of an event'),
  signal: z.instanceof(AbortSignal),
});

/** Batches without end; null when nothing happened for `RECHECK_MS`. */
export type EventStream = AsyncGenerator<TimelineEvent[] | null, void, undefined>;

export const followAppEvents = action({
  on: 'app',
  right: 'app.see',
  input,
  run: async ({ platform, target }, { afterId, signal }) =>
    follow(platform, { projectId: target.projectId, appId: target.id }, afterId, signal),
});

export const followProjectEvents = action({
  on: 'project',
  right: 'app.see',
  input,
  async run({ platform, actor, target }, { afterId, signal }) {
    refuseNarrowToken(actor);
    return follow(platform, { projectId: target.id }, afterId, signal);
  },
});

async function* follow(platform: Platform, filter: EventFilter, afterId: string, signal: AbortSignal): EventStream {
  const bell = new Bell();
  const unwatch = platform.events.watch(filter, () => bell.ring());
  const onAbort = () => bell.ring();
  signal.addEventListener('abort', onAbort);
  let last = afterId;
  try {
    while (!signal.aborted) {
      const batch = await eventsAfter(platform.db, filter, last, BATCH);
      last = batch.at(-1)?.id ?? last;
      if (batch.length > 0) yield batch;
      if (batch.length === BATCH || signal.aborted) continue;
      if (!(await bell.wait(RECHECK_MS))) yield null;
    }
  } finally {
    unwatch();
    signal.removeEventListener('abort', onAbort);
  }
}

/** Rung while nobody waits, it is heard by who waits next. */
class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** @returns false when the time passed in silence */
  async wait(ms: number): Promise<boolean> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = null;
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}
