/** Gives waiting replicas their capacity: one loop across all apps, each reservation in a transaction of its own. */
import { place } from '../../domain/place.ts';
import { changeApp } from '../../store/change-app.ts';
import { listNodes, listWaiting, reserve } from '../../store/replicas.ts';
import type { WorkerContext } from '../context.ts';
import { type Loop, startLoop } from './loop.ts';

const EVERY_MS = 5000;

export function startPlaceLoop(context: WorkerContext): Loop {
  return startLoop({ name: 'place', everyMs: EVERY_MS, log: context.log, run: () => placeWaiting(context) });
}

async function placeWaiting({ db, log, onStep }: WorkerContext): Promise<void> {
  const queue = await listWaiting(db);
  if (queue.length === 0) return;
  const appOf = new Map(queue.map((replica) => [replica.replicaId, replica.appId]));
  const { placed, waiting } = place(queue, await listNodes(db));
  const each = async (replicaId: string, change: (appId: string) => Promise<unknown>) => {
    const appId = appOf.get(replicaId);
    // One that cannot be written now does not hold up those behind it.
    if (appId)
      await change(appId).catch((error: unknown) => log.error({ appId, error: String(error) }, 'place failed'));
  };
  for (const { replicaId, nodeId } of placed) {
    await onStep('before place');
    await each(replicaId, (appId) =>
      changeApp(db, appId, { actor: 'platform', wake: true }, async ({ app, replicas }, _now, tx) => {
        const replica = replicas.find((one) => one.id === replicaId && one.state === 'QUEUED');
        if (!replica || app.wanted !== 'RUNNING' || !(await reserve(tx, nodeId, replica))) return [];
        return [{ type: 'replica-placed', replicaId, nodeId }];
      }),
    );
    await onStep('after place');
  }
  for (const { replicaId, waitingFor, swaps } of waiting) {
    await each(replicaId, (appId) =>
      changeApp(db, appId, { actor: 'platform', wake: swaps }, ({ replicas }) => {
        const replica = replicas.find((one) => one.id === replicaId);
        const isNews = replica?.state === 'QUEUED' && (replica.waitingFor !== waitingFor || (swaps && !replica.swaps));
        return isNews ? [{ type: 'replica-waiting', replicaId, waitingFor, swaps }] : [];
      }),
    );
  }
}
