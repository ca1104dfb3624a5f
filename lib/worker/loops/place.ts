/** Gives waiting replicas their capacity: one loop across all apps, each reservation in a transaction of its own. */
import { type Placement, place, type Waits } from '../../domain/capacity/place.ts';
import { changeApp } from '../../store/app/change-app.ts';
import { listNodes, reserve } from '../../store/capacity/nodes.ts';
import { countTurn, listWaiting, type WaitingRecord, writePlaces } from '../../store/capacity/waiting.ts';
import type { WorkerContext } from '../context.ts';
import { type Loop, startLoop } from './loop.ts';

const EVERY_MS = 5000;
/** What is free changes with each placement; a long queue is told of it over several runs, and held up by none. */
const MOST_TOLD = 200;

export function startPlaceLoop(context: WorkerContext): Loop {
  return startLoop({ name: 'place', everyMs: EVERY_MS, log: context.log, run: () => placeWaiting(context) });
}

/** One run of it. */
export async function placeWaiting(context: WorkerContext): Promise<void> {
  const { db, log, onStep } = context;
  const queue = new Map((await listWaiting(db)).map((replica) => [replica.replicaId, replica]));
  const { placed, waiting } =
    queue.size > 0 ? place([...queue.values()], await listNodes(db)) : { placed: [], waiting: [] };
  // One that cannot be written now does not hold up those behind it.
  const each = async (replicaId: string, change: (replica: WaitingRecord) => Promise<unknown>) => {
    const replica = queue.get(replicaId);
    if (!replica) return;
    await change(replica).catch((error: unknown) =>
      log.error({ appId: replica.appId, error: String(error) }, 'place failed'),
    );
  };
  for (const placement of placed) {
    await onStep('before place');
    await each(placement.replicaId, (replica) => givePlace(context, replica, placement));
    await onStep('after place');
  }
  await writePlaces(db, waiting);
  const news = waiting.filter(({ replicaId, waitingFor, swaps }) => {
    const known = queue.get(replicaId);
    return known?.waitingFor !== waitingFor || (swaps && !known.swaps);
  });
  for (const wait of news.slice(0, MOST_TOLD))
    await each(wait.replicaId, (replica) => tellWait(context, replica, wait));
}

function givePlace({ db }: WorkerContext, { appId, ...waited }: WaitingRecord, placement: Placement): Promise<unknown> {
  const { replicaId, nodeId, gpuDeviceIds } = placement;
  return changeApp(db, appId, { actor: 'platform', wake: true }, async ({ app, replicas }, _now, tx) => {
    const replica = replicas.find((one) => one.id === replicaId && one.state === 'QUEUED');
    if (!replica || app.wanted !== 'RUNNING') return [];
    if (!(await reserve(tx, nodeId, replica, gpuDeviceIds))) return [];
    if (!waited.swaps) await countTurn(tx, waited);
    return [{ type: 'replica-placed', replicaId, nodeId, gpuDeviceIds }];
  });
}

function tellWait({ db }: WorkerContext, { appId }: WaitingRecord, { replicaId, waitingFor, swaps }: Waits) {
  return changeApp(db, appId, { actor: 'platform', wake: swaps }, ({ replicas }) => {
    const replica = replicas.find((one) => one.id === replicaId);
    const isNews = replica?.state === 'QUEUED' && (replica.waitingFor !== waitingFor || (swaps && !replica.swaps));
    return isNews ? [{ type: 'replica-waiting', replicaId, waitingFor, swaps }] : [];
  });
}
