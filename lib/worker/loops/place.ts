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

async function placeWaiting({ db, onStep }: WorkerContext): Promise<void> {
  const queue = await listWaiting(db);
  if (queue.length === 0) return;
  const appOf = new Map(queue.map((replica) => [replica.replicaId, replica.appId]));
  const { placed, waiting } = place(queue, await listNodes(db));
  for (const { replicaId, nodeId } of placed) {
    const appId = appOf.get(replicaId);
    if (!appId) continue;
    await onStep('before place');
    await changeApp(db, appId, { actor: 'platform', wake: true }, async ({ app, replicas }, _now, tx) => {
      const replica = replicas.find((one) => one.id === replicaId && one.state === 'QUEUED');
      if (!replica || app.wanted !== 'RUNNING' || !(await reserve(tx, nodeId, replica))) return [];
      return [{ type: 'replica-placed', replicaId, nodeId }];
    });
    await onStep('after place');
  }
  for (const { replicaId, waitingFor } of waiting) {
    const appId = appOf.get(replicaId);
    if (!appId) continue;
    await changeApp(db, appId, { actor: 'platform' }, ({ replicas }) => {
      const replica = replicas.find((one) => one.id === replicaId);
      return replica?.state === 'QUEUED' && replica.waitingFor !== waitingFor
        ? [{ type: 'replica-waiting', replicaId, waitingFor }]
        : [];
    });
  }
}
