/** Takes due apps from the queue, several side by side, each by one holder only. */
import { dropTask, type Lease, LeaseLostError, releaseLease, takeDue } from '../../store/app/queue.ts';
import type { WorkerContext } from '../context.ts';
import { LEASE_SECONDS, reconcileApp } from '../reconcile/reconcile-app.ts';
import { type Loop, startLoop } from './loop.ts';

const AT_ONCE = 8;
const LOOK_EVERY_MS = 500;
const FAILED_AGAIN_MS = 2000;

export function startReconcileLoop(context: WorkerContext): Loop {
  const held = new Set<Promise<void>>();
  const loop = startLoop({
    name: 'reconcile',
    everyMs: LOOK_EVERY_MS,
    log: context.log,
    async run() {
      while (held.size < AT_ONCE) {
        const lease = await takeDue(context.db, context.owner, LEASE_SECONDS);
        if (!lease) return;
        const work = handle(context, lease).finally(() => {
          held.delete(work);
          loop.poke();
        });
        held.add(work);
      }
    },
  });
  return {
    poke: loop.poke,
    async stop() {
      await loop.stop();
      await Promise.all(held);
    },
  };
}

async function handle(context: WorkerContext, lease: Lease): Promise<void> {
  try {
    const { againMs } = await reconcileApp(context, lease);
    if (againMs === null) await dropTask(context.db, lease);
    else await releaseLease(context.db, lease, againMs);
  } catch (error) {
    if (error instanceof LeaseLostError) {
      context.log.warn({ appId: lease.appId }, error.message);
      return;
    }
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.log.error({ appId: lease.appId, error: words }, 'reconcile failed');
    await releaseLease(context.db, lease, FAILED_AGAIN_MS).catch(() => undefined);
  }
}
