/** What every part of the worker shares. */
import type { Vault } from '../crypto/vault.ts';
import type { Engine } from '../engine/engine.ts';
import type { Log } from '../log/log.ts';
import { enqueue } from '../store/app/queue.ts';
import type { PrismaClient } from '../store/postgres/database.ts';
import type { ContainerFiles } from './containers/container-files.ts';
import type { Syncer } from './data/syncer.ts';
import type { VolumeFiles } from './data/volume-files.ts';
import type { LogKeeper } from './logs/keeper.ts';
import type { Prober } from './reconcile/prober.ts';
import type { Puller } from './reconcile/puller.ts';
import type { Stopper } from './reconcile/stopper.ts';

export interface WorkerContext {
  db: PrismaClient;
  engine: Engine;
  /** Opens secrets, for the containers that get them. */
  vault: Vault;
  /** By what references name the shared registry. */
  registryHosts: readonly string[];
  log: Log;
  /** This process, in the queue's `owner`. */
  owner: string;
  instanceId: string;
  prober: Pick<Prober, 'watch' | 'watches' | 'isWell' | 'seen' | 'keepOnly' | 'close'>;
  puller: Puller;
  stopper: Stopper;
  /** What containers have written to their own disks when that was last looked at, by container id, in bytes. */
  diskUse: Map<string, number>;
  /** Null: this worker has no place for data, and volumes cannot be mounted. `tend`: there may be some to push, or to put away. */
  data: { files: VolumeFiles; containers: ContainerFiles; syncer: Syncer; tend(): void } | null;
  /** Null: what replicas write is not kept. */
  logs: LogKeeper | null;
  /** Called around every step, `before create` and `after create`: tests end the process there. */
  onStep(moment: string): void | Promise<void>;
}

/** Asks for a reconcile; a database that is away for a moment is made up for by the resync. */
export function wake(context: Pick<WorkerContext, 'db' | 'log'>, appId: string): void {
  enqueue(context.db, appId).catch((error: unknown) =>
    context.log.warn({ appId, error: String(error) }, 'wake failed'),
  );
}
