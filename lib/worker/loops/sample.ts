/** Measures what each running replica uses, every few seconds; of each the latest sample is kept. */
import { type ContainerUsage, EngineError } from '../../engine/engine.ts';
import { FRESH_SECONDS, listRunning, type UsageDraft, writeUsage } from '../../store/numbers/usage.ts';
import type { WorkerContext } from '../context.ts';
import { type Loop, startLoop } from './loop.ts';

const EVERY_MS = 5_000;
/** With thousands of them less often, so that one at rest costs little; each is still measured while it is fresh. */
const REST_MS_PER_REPLICA = 2;
const MOST_REST_MS = ((FRESH_SECONDS * 1000) / 3) * 2;

export function startSampleLoop({
  db,
  engine,
  diskUse,
  log,
}: Pick<WorkerContext, 'db' | 'engine' | 'diskUse' | 'log'>): Loop {
  /** By container id: CPU is the difference to it. */
  let before = new Map<string, ContainerUsage>();
  let restUntil = 0;
  return startLoop({
    name: 'sample',
    everyMs: EVERY_MS,
    log,
    async run() {
      if (performance.now() < restUntil) return;
      const running = await listRunning(db);
      const now = await engine.usage(running.map((replica) => replica.containerId)).catch(unlessAway);
      const samples = running.flatMap(({ replicaId, containerId }): UsageDraft[] => {
        const [earlier, later] = [before.get(containerId), now.get(containerId)];
        const cpuMillis = earlier && later ? cpuMillisBetween(earlier, later) : null;
        return later && cpuMillis !== null
          ? [{ replicaId, cpuMillis, memoryBytes: later.memoryBytes, diskBytes: diskUse.get(containerId) ?? null }]
          : [];
      });
      before = now;
      await writeUsage(db, samples);
      const restMs = Math.min(running.length * REST_MS_PER_REPLICA, MOST_REST_MS);
      restUntil = restMs > EVERY_MS ? performance.now() + restMs - EVERY_MS : 0;
    },
  });
}

/** An engine that is away is the reconcile's to tell: nothing is measured meanwhile, and old samples tell of nothing. */
function unlessAway(error: unknown): Map<string, ContainerUsage> {
  if (error instanceof EngineError && error.kind === 'unreachable') return new Map();
  throw error;
}

/**
 * Thousandths of a CPU, mean between two looks.
 *
 * @returns null where there is none: a container that was started again counts from 0
 */
export function cpuMillisBetween(earlier: ContainerUsage, later: ContainerUsage): number | null {
  const elapsedMs = later.atMs - earlier.atMs;
  const usedNanos = later.cpuNanos - earlier.cpuNanos;
  if (elapsedMs <= 0 || usedNanos < 0) return null;
  return Math.round(usedNanos / elapsedMs / 1000);
}
