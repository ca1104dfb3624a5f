/**
 * What a step that was taken means for its app: a pure function, asked in the transaction that writes it down, with the
 * aggregate as it is then. The store and the simulation record nothing but its answer.
 */
import type { Fact } from '../lifecycle/facts.ts';
import type { Aggregate, App, Cause, FetchedImage, Replica } from '../lifecycle/model.ts';
import { retryAt } from './step-replica.ts';

/** A step of `reconcile`, with what came of it. */
export type Taken =
  | { do: 'record'; facts: Fact[] }
  /** `replica`: as it would be added, made from the revision that was wanted when that was planned. */
  | { do: 'add'; replica: Replica }
  | { do: 'pull'; revision: number; image: string }
  /** It has this container now: made, or found. `image`: of its revision, and how it came where this worker fetched it. */
  | { do: 'create' | 'adopt'; replicaId: string; containerId: string; image: ImageOfReplica }
  /** `ready`: by now its probe has succeeded. */
  | { do: 'start'; replicaId: string; containerId: string; address: string; ready: boolean }
  /** The engine refused, or the spec is to blame: a failed start of the replica as it was planned for. */
  | { do: 'fail'; replica: Replica; cause: Cause }
  | { do: 'remove'; proves: Fact[] };

export interface ImageOfReplica {
  revision: number;
  name: string;
  fetched: FetchedImage | null;
}

/** @param now the database clock's time of the transaction. @returns facts; none where it came too late */
export function applyStep({ app, replicas }: Aggregate, taken: Taken, now: Date): Fact[] {
  switch (taken.do) {
    case 'record':
      return taken.facts;
    case 'add': {
      const { replica } = taken;
      // Someone may have stopped the app since the plan was made, or another worker may have added it.
      const isWanted = app.wanted === 'RUNNING' && app.failure === null && app.revision === replica.revision;
      if (!isWanted || replicas.some((one) => one.ordinal === replica.ordinal)) return [];
      return [{ type: 'replica-added', replica }];
    }
    case 'pull':
      return [{ type: 'image-wanted', revision: taken.revision, image: taken.image }];
    case 'create':
    case 'adopt': {
      const { replicaId, containerId, image } = taken;
      return [...imageThere(app, image), { type: 'container-created', replicaId, containerId }];
    }
    case 'start': {
      const { replicaId, containerId, address, ready } = taken;
      const started: Fact = { type: 'container-started', replicaId, containerId, address };
      return ready ? [started, { type: 'replica-ready', replicaId, containerId }] : [started];
    }
    case 'fail': {
      const { replica, cause } = taken;
      const retry = retryAt(replica, now);
      return [{ type: 'replica-crashed', replicaId: replica.id, cause, at: null, retryAt: retry }];
    }
    case 'remove':
      return taken.proves;
  }
}

/** Once of those that were waited for. */
function imageThere(app: App, { revision, name, fetched }: ImageOfReplica): Fact[] {
  return app.fetchingRevision === revision ? [{ type: 'image-there', revision, image: name, fetched }] : [];
}
