/** The worker put together: the loops, what wakes them, and how they end. */
import { randomUUID } from 'node:crypto';
import type { AllowedHost } from '../config/allowed-hosts.ts';
import type { Vault } from '../crypto/vault.ts';
import type { Engine } from '../engine/engine.ts';
import type { Log } from '../log/log.ts';
import { containersHome } from '../services/data/places.ts';
import { endPullsOfOthers } from '../store/app/pull-jobs.ts';
import { resetQueue } from '../store/app/queue.ts';
import { resumeSyncsOfOthers } from '../store/data/syncs.ts';
import { openDatabase, type PrismaClient } from '../store/postgres/database.ts';
import { type Channel, listen } from '../store/postgres/notifications.ts';
import { ContainerFiles } from './containers/container-files.ts';
import { type WorkerContext, wake } from './context.ts';
import { Syncer } from './data/syncer.ts';
import { type DataKeeping, VolumeFiles } from './data/volume-files.ts';
import { LogKeeper, type LogKeeping } from './logs/keeper.ts';
import { startContainerLoop } from './loops/containers.ts';
import { startDataLoop } from './loops/data.ts';
import { startDiskUseLoop } from './loops/disk-use.ts';
import { startCollectLoop, startImageLoop, startWatchLoop } from './loops/engine.ts';
import { startForgetLoop } from './loops/forget.ts';
import { startLogLoops } from './loops/logs.ts';
import { startLookLoop } from './loops/look.ts';
import type { Loop } from './loops/loop.ts';
import { startNodeLoop } from './loops/node.ts';
import { startPlaceLoop } from './loops/place.ts';
import { startReconcileLoop } from './loops/reconcile.ts';
import { startSampleLoop } from './loops/sample.ts';
import { leaveNothing } from './reconcile/collect.ts';
import { sizeCheck } from './reconcile/image-size.ts';
import { imageFetcher } from './reconcile/images.ts';
import { Prober } from './reconcile/prober.ts';
import { startPullJob } from './reconcile/pull-job.ts';
import { Puller } from './reconcile/puller.ts';
import { AT_REST_AGAIN_SECONDS } from './reconcile/reconcile-app.ts';
import { Stopper } from './reconcile/stopper.ts';
import { serveStreams } from './streams.ts';
import { takeWorkerLock } from './worker-lock.ts';

export interface WorkerOptions {
  databaseUrl: string;
  engine: Engine;
  vault: Vault;
  instanceId: string;
  /** Internal addresses at which a registry may be asked for an image's size. */
  allowHosts?: readonly AllowedHost[];
  /** By what references name the shared registry; absent: there is none. */
  registryHosts?: readonly string[];
  /** Unix socket for byte streams (logs), and the group that may use it besides the worker's own user. */
  streams: { socketPath: string; groupId: number | null } | null;
  /** Where the files of volumes are kept; absent: they are not, and nothing that mounts one starts. */
  data?: DataKeeping;
  /** Where and how long what replicas write is kept; absent: it is not. */
  logs?: LogKeeping;
  log: Log;
  /** Another worker has the database: this one stands by until it is gone, or hangs. */
  onStandby?: () => void;
  onStep?: WorkerContext['onStep'];
}

export interface Worker {
  /** Of all workers of this database, the how manieth. */
  term: bigint;
  /** Rejects when it cannot go on: its lock on the database is lost. */
  failed: Promise<never>;
  /** Ends its work in hand and lets go; containers run on. */
  stop(): Promise<void>;
}

const CONNECTIONS = 20;

/** Resolves once this is the one worker of its database and its loops run; until then it stands by. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const stopping = new AbortController();
  const owner = randomUUID();
  const lock = await takeWorkerLock(options.databaseUrl, {
    owner,
    signal: stopping.signal,
    onStandby: options.onStandby ?? (() => undefined),
  });
  const db = openDatabase(lock.databaseUrl, CONNECTIONS);
  await resetQueue(db, AT_REST_AGAIN_SECONDS);
  await endPullsOfOthers(db, owner);
  await resumeSyncsOfOthers(db, owner);

  const tended: { data: Loop | null; containers: Loop | null } = { data: null, containers: null };
  const registryHosts = options.registryHosts ?? [];
  const keeping = { db, vault: options.vault, registryHosts };
  const onDone = (appId: string) => wake(context, appId);
  const context: WorkerContext = {
    db,
    engine: options.engine,
    vault: options.vault,
    log: options.log,
    registryHosts,
    owner,
    instanceId: options.instanceId,
    prober: new Prober({
      connect: (address, port, timeoutMs) => options.engine.connect(address, port, timeoutMs),
      listeningPorts: (id) => options.engine.listeningPorts(id),
      onChange: onDone,
    }),
    puller: new Puller({
      fetch: imageFetcher({ engine: options.engine, ...keeping }),
      tooLarge: sizeCheck({ ...options, ...keeping, allowHosts: options.allowHosts ?? [] }),
      job: (subject, deadlineMs) => startPullJob({ db, log: options.log, owner }, subject, deadlineMs),
      onDone,
    }),
    stopper: new Stopper(options.engine, options.log, onDone),
    diskUse: new Map(),
    data: options.data ? keepData(options, options.data, { db, owner, onDone, tended }) : null,
    logs: options.logs ? new LogKeeper(db, options.engine, options.log, options.logs) : null,
    onStep: options.onStep ?? (() => undefined),
  };
  const reconcileLoop = startReconcileLoop(context);
  const placeLoop = startPlaceLoop(context);
  const imageLoop = startImageLoop(context);
  const dataLoop = startDataLoop(context);
  tended.data = dataLoop;
  const containerLoop = startContainerLoop(context);
  tended.containers = containerLoop;
  const lookLoop = startLookLoop(context);
  const loops = [
    reconcileLoop,
    placeLoop,
    imageLoop,
    startNodeLoop(context, placeLoop.poke),
    lookLoop,
    startWatchLoop(context, lookLoop.poke),
    startCollectLoop(context),
    startSampleLoop(context),
    startForgetLoop(context),
    ...(dataLoop ? [dataLoop] : []),
    ...(containerLoop ? [containerLoop] : []),
    startDiskUseLoop(context),
    ...startLogLoops(context),
  ];
  const woken: Partial<Record<Channel, Loop>> = {
    davit_reconcile: reconcileLoop,
    davit_place: placeLoop,
    davit_disk: imageLoop,
    ...(dataLoop ? { davit_data: dataLoop } : {}),
  };
  const listener = listen(lock.databaseUrl, Object.keys(woken) as Channel[], {
    onNotification(channel, payload) {
      if (channel === 'davit_data' && payload !== '') context.data?.containers.noteForgotten(payload);
      else woken[channel]?.poke();
    },
    onConnected: () => {
      for (const loop of Object.values(woken)) loop.poke();
    },
  });
  await context.data?.containers.forgetHalves();
  const streams = options.streams ? await serveStreams(context, options.streams) : null;

  return {
    term: lock.term,
    failed: lock.lost,
    async stop() {
      stopping.abort();
      await Promise.all([listener.close(), streams?.close(), ...loops.map((loop) => loop.stop())]);
      await context.logs?.close();
      await leaveNothing(context);
      context.prober.close();
      await Promise.all([context.puller.close(), context.data?.syncer.close()]);
      await db.$disconnect();
      await lock.release();
    },
  };
}

function keepData(
  { vault, allowHosts = [], log }: WorkerOptions,
  keeping: DataKeeping,
  parts: {
    db: PrismaClient;
    owner: string;
    onDone(appId: string): void;
    /** The loops, once they run. */
    tended: { data: Loop | null; containers: Loop | null };
  },
): NonNullable<WorkerContext['data']> {
  const { db, owner, onDone, tended } = parts;
  const tend = () => tended.data?.poke();
  const containers = new ContainerFiles({
    root: containersHome(keeping.root),
    owner: keeping.owner,
    onChange: () => tended.containers?.poke(),
  });
  const files = new VolumeFiles({ ...keeping, db, vault, allowHosts, containers });
  return { files, containers, syncer: new Syncer({ db, log, owner, files, onDone, tend }), tend };
}
