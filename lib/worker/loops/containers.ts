/** Containers whose files changed are counted, and what is left of deleted ones is put away. */
import { setTimeout as delay } from 'node:timers/promises';
import { keptContainers, recordCount } from '../../store/data/containers.ts';
import type { WorkerContext } from '../context.ts';
import { type Loop, startLoop } from './loop.ts';
import { Unknown } from './unknown.ts';

const EVERY_MS = 60_000;
/** A thousand files that come one by one are not counted a thousand times: a tenth of the time at most. */
const REST_PER_COUNT = 9;
const LEAST_REST_MS = 500;

export function startContainerLoop({ db, data, log }: Pick<WorkerContext, 'db' | 'data' | 'log'>): Loop | null {
  if (!data) return null;
  const { containers } = data;
  const unknown = new Unknown();
  const stopping = new AbortController();
  let isFirst = true;
  const loop = startLoop({
    name: 'containers',
    everyMs: EVERY_MS,
    log,
    async run() {
      if (isFirst) {
        // What the worker before this one did not come to count.
        for (const id of await containers.ids()) containers.noteChange(id);
        isFirst = false;
      }
      await collect();
      const since = performance.now();
      const changed = containers.takeChanged();
      if (changed.length === 0) return;
      try {
        for (const id of changed) await recordCount(db, id, await containers.count(id));
      } catch (error) {
        containers.putBack(changed);
        throw error;
      }
      const restMs = Math.max(LEAST_REST_MS, (performance.now() - since) * REST_PER_COUNT);
      await delay(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    },
  });
  return {
    poke: loop.poke,
    stop() {
      stopping.abort();
      return loop.stop();
    },
  };

  async function collect(): Promise<void> {
    const forgotten = containers.takeForgotten();
    const there = await containers.ids();
    const kept = await keptContainers(db, there);
    const gone = new Set([...forgotten.filter((id) => !kept.has(id)), ...unknown.overdue(there, kept)]);
    for (const id of there) if (gone.has(id)) await containers.remove(id);
  }
}
