/**
 * Everything that can happen to an app, and what it changes: a pure function from an aggregate and a fact to the next
 * aggregate. The services add what people ask for, the worker what it did and saw. A fact that comes too late (its
 * replica has moved on) changes nothing, so that applying it twice is harmless.
 */
import { rollout } from '../reconcile/rollout.ts';
import { FAILURES } from './failures.ts';
import type { Aggregate, App, AppSettings, Cause, Failure, FetchedImage, Replica } from './model.ts';

export type Fact =
  | { type: 'start-wanted' }
  /** By the platform, after an ERROR that may have passed. */
  | { type: 'started-again' }
  | { type: 'stop-wanted' }
  | { type: 'delete-wanted'; force: boolean }
  | { type: 'scale-wanted'; replicas: number }
  | { type: 'settings-wanted'; settings: Partial<AppSettings> }
  /**
   * `restart`: it is the revision before once more. `copyOf`: it is an earlier one once more, or that very one;
   * `serves`: replicas of it are ready still. `changed`: fields in which it differs from the one before it.
   */
  | { type: 'revision-wanted'; revision: number; restart?: true; copyOf?: number; serves?: true; changed?: string[] }
  | { type: 'replica-added'; replica: Replica }
  | { type: 'replica-waiting'; replicaId: string; waitingFor: string; swaps: boolean }
  | { type: 'replica-placed'; replicaId: string; nodeId: string; gpuDeviceIds: string[] }
  /** A revision's image is not on the engine, and is fetched. */
  | { type: 'image-wanted'; revision: number; image: string }
  /** It is there. `fetched`: what came of it; null where another worker did it. */
  | { type: 'image-there'; revision: number; image: string; fetched: FetchedImage | null }
  | { type: 'container-created'; replicaId: string; containerId: string }
  | { type: 'container-started'; replicaId: string; containerId: string; address: string }
  | { type: 'replica-ready'; replicaId: string; containerId: string }
  /** `cause`: what was answered; null where nobody could ask. */
  | { type: 'replica-unready'; replicaId: string; cause: Cause | null }
  | { type: 'replica-crashed'; replicaId: string; cause: Cause; at: Date | null; retryAt: Date }
  | { type: 'container-removed'; replicaId: string }
  | { type: 'replica-draining'; replicaId: string; why: string }
  | { type: 'replica-stopping'; replicaId: string }
  | { type: 'replica-ended'; replicaId: string; at: Date | null }
  | { type: 'replicas-seen'; replicaIds: string[] }
  /** `revision` did not become ready; `fallback` still serves. */
  | { type: 'rollout-failed'; revision: number; fallback: number; cause: Cause }
  /** Decided while `revision` was wanted. */
  | { type: 'app-failed'; revision: number; failure: Failure }
  | { type: 'engine-lost' }
  | { type: 'engine-found' }
  | { type: 'app-removed' };

/** @param now the database clock's time of the transaction */
export function applyFact(aggregate: Aggregate, fact: Fact, now: Date): Aggregate {
  const app = (change: Partial<App>): Aggregate => ({ ...aggregate, app: { ...aggregate.app, ...change } });
  const replica = (
    id: string,
    when: (replica: Replica) => boolean,
    change: (replica: Replica) => Partial<Replica>,
  ): Aggregate => {
    if (!aggregate.replicas.some((one) => one.id === id && when(one))) return aggregate;
    const replicas = aggregate.replicas.map((one) => (one.id === id ? { ...one, ...change(one) } : one));
    return { ...aggregate, replicas };
  };

  switch (fact.type) {
    case 'start-wanted':
      return started(aggregate);
    case 'started-again':
      return mayHavePassed(aggregate.app) ? started(aggregate) : aggregate;
    case 'stop-wanted':
      return app({ wanted: 'STOPPED' });
    case 'delete-wanted':
      return app({ wanted: 'DELETED', force: fact.force });
    case 'scale-wanted':
      return app({ replicas: fact.replicas });
    case 'settings-wanted':
      return app(fact.settings);
    case 'revision-wanted':
      return app({ revision: fact.revision, failedRollout: null, fetchingRevision: null });
    case 'replica-added':
      return { ...aggregate, replicas: [...aggregate.replicas, fact.replica] };
    case 'replica-waiting':
      return replica(fact.replicaId, inState('QUEUED'), (one) => ({
        waitingFor: fact.waitingFor,
        // What was given up for it stays its own until it has it.
        swaps: one.swaps || fact.swaps,
      }));
    case 'replica-placed':
      return replica(fact.replicaId, inState('QUEUED'), () => ({
        state: 'PLACED',
        nodeId: fact.nodeId,
        gpuDeviceIds: fact.gpuDeviceIds,
        waitingFor: null,
        swaps: false,
        placedAt: now,
      }));
    case 'image-wanted':
      if (aggregate.app.wanted !== 'RUNNING' || aggregate.app.fetchingRevision === fact.revision) return aggregate;
      return app({ fetchingRevision: fact.revision });
    case 'image-there':
      return aggregate.app.fetchingRevision === fact.revision ? app({ fetchingRevision: null }) : aggregate;
    case 'container-created':
      return replica(fact.replicaId, inState('PLACED'), () => ({ state: 'CREATED', containerId: fact.containerId }));
    case 'container-started':
      return replica(fact.replicaId, inState('CREATED', 'STARTING'), () => ({
        state: 'STARTING',
        containerId: fact.containerId,
        address: fact.address,
        runningSince: now,
        startingSince: now,
        lastSeenAt: now,
      }));
    case 'replica-ready': {
      const isCurrent = (one: Replica) => one.state === 'STARTING' && one.containerId === fact.containerId;
      if (!aggregate.replicas.some((one) => one.id === fact.replicaId && isCurrent(one))) return aggregate;
      return {
        ...replica(fact.replicaId, isCurrent, () => ({
          state: 'READY',
          readyAt: now,
          unreadySince: null,
          failedStarts: 0,
          notBefore: null,
          crash: null,
        })),
        app: { ...aggregate.app, everReady: true },
      };
    }
    case 'replica-unready':
      return replica(fact.replicaId, inState('READY'), (one) => ({
        state: 'STARTING',
        readyAt: null,
        startingSince: now,
        unreadySince: now,
        crash: fact.cause ?? one.crash,
      }));
    case 'replica-crashed': {
      const crashed = replica(fact.replicaId, inState('PLACED', 'CREATED', 'STARTING', 'READY'), (one) => ({
        state: 'PLACED',
        address: null,
        runningSince: null,
        startingSince: null,
        readyAt: null,
        unreadySince: null,
        // Readiness began a new count; only starts that never got there add up.
        failedStarts: wasReady(one) ? 0 : one.failedStarts + 1,
        restarts: one.restarts + 1,
        notBefore: fact.retryAt,
        crash: fact.cause,
      }));
      // Before it had a container: where that was for its image, the next try is told again.
      const one = aggregate.replicas.find(({ id }) => id === fact.replicaId);
      const gaveUp = one?.state === 'PLACED' && one.revision === aggregate.app.fetchingRevision;
      return gaveUp ? { ...crashed, app: { ...crashed.app, fetchingRevision: null } } : crashed;
    }
    case 'container-removed':
      return replica(fact.replicaId, inState('PLACED'), () => ({ containerId: null }));
    case 'replica-draining':
      // What is wanted, and who else is ready, may have changed since that was decided.
      if (
        !rollout(
          aggregate.app,
          aggregate.replicas.filter((one) => one.state !== 'ENDED'),
        ).leave.has(fact.replicaId)
      ) {
        return aggregate;
      }
      return replica(fact.replicaId, inState('READY'), () => ({ state: 'DRAINING', drainingSince: now }));
    case 'replica-stopping':
      return replica(fact.replicaId, inState('PLACED', 'CREATED', 'STARTING', 'READY', 'DRAINING'), () => ({
        state: 'STOPPING',
        stoppingSince: now,
      }));
    case 'replica-ended':
      return replica(
        fact.replicaId,
        (one) => one.state !== 'ENDED',
        () => ({
          state: 'ENDED',
          runningSince: null,
          endedAt: now,
        }),
      );
    case 'replicas-seen':
      return {
        ...aggregate,
        replicas: aggregate.replicas.map((one) =>
          fact.replicaIds.includes(one.id) && one.runningSince ? { ...one, lastSeenAt: now } : one,
        ),
      };
    case 'rollout-failed':
      if (aggregate.app.revision !== fact.revision) return aggregate;
      return app({
        revision: fact.fallback,
        failedRollout: { ...fact.cause, revision: fact.revision, fallback: fact.fallback },
      });
    case 'app-failed':
      return aggregate.app.revision === fact.revision && aggregate.app.wanted === 'RUNNING'
        ? app({ failure: fact.failure })
        : aggregate;
    case 'engine-lost':
      return aggregate.app.engineLostAt ? aggregate : app({ engineLostAt: now });
    case 'engine-found':
      return {
        ...aggregate,
        app: {
          ...aggregate.app,
          engineLostAt: null,
          failure: aggregate.app.failure?.code === 'ENGINE_UNREACHABLE' ? null : aggregate.app.failure,
        },
        // Nobody could see them start meanwhile: their deadline begins anew.
        replicas: aggregate.replicas.map((one) =>
          one.state === 'STARTING'
            ? { ...one, startingSince: now, unreadySince: one.unreadySince === null ? null : now }
            : one,
        ),
      };
    case 'app-removed':
      return app({ removed: true });
  }
}

function started({ app, replicas, ...rest }: Aggregate): Aggregate {
  // After an ERROR of the engine they may be serving all along: no readiness will be told again.
  const serves = replicas.some((one) => one.state === 'READY');
  return {
    ...rest,
    app: {
      ...app,
      wanted: 'RUNNING',
      force: false,
      everReady: serves,
      fetchingRevision: null,
      provenRevision: serves ? app.provenRevision : null,
      failure: null,
    },
    // What is left of the last try says nothing about this one.
    replicas: replicas.map((one) => ({ ...one, crash: null, failedStarts: 0, notBefore: null })),
  };
}

/** What an operator puts right without a word to Davit: such an ERROR ends by itself. */
export function mayHavePassed({ wanted, failure }: Pick<App, 'wanted' | 'failure'>): boolean {
  return wanted === 'RUNNING' && failure !== null && FAILURES[failure.code].again === 'ten-minutes';
}

/** In the container that it has. */
export function wasReady(replica: Replica): boolean {
  return replica.state === 'READY' || replica.unreadySince !== null;
}

function inState(...states: Replica['state'][]): (replica: Replica) => boolean {
  return (replica) => states.includes(replica.state);
}
