/**
 * One look at all that runs, instead of one at each app: what is as it is believed to be is written down as seen, which
 * is the proof of life that bills rest on, and watched from now on, if this worker does not do so yet. Only where
 * something is otherwise is the app woken. So a worker that starts knows ten thousand apps at once, and one at rest does
 * nothing for each of them.
 */
import { SEEN_EVERY_MS } from '../../domain/lifecycle/model.ts';
import type { Container } from '../../engine/engine.ts';
import { type BelievedReplica, findEnded, noteSeen, readBelief, readWatched } from '../../store/app/look.ts';
import { enqueue } from '../../store/app/queue.ts';
import type { WorkerContext } from '../context.ts';
import { quietly } from './engine.ts';
import { type Loop, startLoop } from './loop.ts';

export function startLookLoop(context: WorkerContext): Loop {
  return startLoop({
    name: 'look',
    everyMs: SEEN_EVERY_MS,
    log: context.log,
    run: () => quietly(() => lookAtAll(context)),
  });
}

/** One run of it. @throws EngineError */
export async function lookAtAll(context: WorkerContext): Promise<void> {
  const { db, engine, prober } = context;
  const { at, replicas } = await readBelief(db);
  const containers = await engine.list();
  const running = new Map(containers.map((container) => [container.containerId, container]));
  const seen = replicas.filter(({ containerId }) => running.get(containerId)?.status === 'running');
  await noteSeen(db, seen, at);
  await watchOn(context, seen);
  const odd = new Set(replicas.filter((one) => !isAsBelieved(one, running, prober)).map(({ appId }) => appId));
  for (const { appId } of await strangers(context, containers, replicas)) odd.add(appId);
  for (const appId of odd) await enqueue(db, appId);
}

/** Those that serve are probed, and their logs followed, whichever worker began with it. */
async function watchOn({ db, prober, logs }: WorkerContext, seen: BelievedReplica[]): Promise<void> {
  for (const { appId, replicaId, containerId } of seen) logs?.follow(appId, replicaId, containerId);
  const unwatched = seen.filter(({ isReady, appId, replicaId }) => isReady && !prober.watches(appId, replicaId));
  for (const target of await readWatched(
    db,
    unwatched.map(({ replicaId }) => replicaId),
  )) {
    prober.watch(target, true);
  }
}

function isAsBelieved(
  { appId, replicaId, containerId, isReady }: BelievedReplica,
  running: Map<string, Container>,
  prober: WorkerContext['prober'],
): boolean {
  if (running.get(containerId)?.status !== 'running') return false;
  // What its probe found is told at once; where that was lost, it is found here.
  return !isReady || prober.isWell(appId, replicaId);
}

/** Containers that are of no live replica, of apps that nobody may look at for a while. */
async function strangers(
  { db }: WorkerContext,
  containers: Container[],
  replicas: BelievedReplica[],
): Promise<{ appId: string }[]> {
  const believed = new Set(replicas.map(({ containerId }) => containerId));
  return findEnded(
    db,
    // What carries our label with ids that are none is no app's.
    containers.filter(
      ({ containerId, ...ids }) => !believed.has(containerId) && isId(ids.replicaId) && isId(ids.appId),
    ),
  );
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
