/**
 * The worker's own code, a turn at a time: it takes what is due, reconciles and places, and can be killed or held up
 * before and after each of its steps. Only what looks and waits by itself is replaced: readiness is asked when a turn
 * begins.
 */
import type { ObservedProbe } from '../../lib/domain/reconcile/observed.ts';
import type { Engine } from '../../lib/engine/engine.ts';
import { openSimulatedEngine } from '../../lib/engine/simulated/simulated-engine.ts';
import type { SimulatedHost } from '../../lib/engine/simulated/simulated-host.ts';
import type { Log } from '../../lib/log/log.ts';
import { endPullsOfOthers } from '../../lib/store/app/pull-jobs.ts';
import { dropTask, LeaseLostError, releaseLease, resetQueue, takeDue } from '../../lib/store/app/queue.ts';
import type { PrismaClient } from '../../lib/store/postgres/database.ts';
import type { WorkerContext } from '../../lib/worker/context.ts';
import { quietly } from '../../lib/worker/loops/engine.ts';
import { lookAtAll } from '../../lib/worker/loops/look.ts';
import { placeWaiting } from '../../lib/worker/loops/place.ts';
import { startPullJob } from '../../lib/worker/reconcile/pull-job.ts';
import { Puller } from '../../lib/worker/reconcile/puller.ts';
import { AT_REST_AGAIN_SECONDS, LEASE_SECONDS, reconcileApp } from '../../lib/worker/reconcile/reconcile-app.ts';
import { Stopper } from '../../lib/worker/reconcile/stopper.ts';
import { vault } from '../encryption.ts';

/** An app that is due at once, again and again, leaves a turn to the others. */
const MOST_TAKEN = 20;

/** The process has ended: nothing after this is done. */
class Killed extends Error {}

/** What befalls a turn: nothing, or after so many moments (`before create`, `after create`) death, or a long pause. */
export type Fate = { at: number; what: 'killed' | 'killed-unrecorded' | 'held' } | null;

export class SimulatedWorker {
  private moments = 0;
  private fate: Fate = null;
  private meanwhile: (() => Promise<void>) | null = null;
  private dead = false;
  private release: () => void = () => undefined;
  private readonly held = new Promise<void>((resolve) => {
    this.release = resolve;
  });
  private readonly context: WorkerContext;

  /** The worker that was there before it is no more, or hangs. */
  static async start(db: PrismaClient, host: SimulatedHost, instanceId: string, log: Log, owner: string) {
    await resetQueue(db, AT_REST_AGAIN_SECONDS);
    await endPullsOfOthers(db, owner);
    return new SimulatedWorker(db, host, instanceId, log, owner);
  }

  private constructor(db: PrismaClient, host: SimulatedHost, instanceId: string, log: Log, owner: string) {
    const engine = this.mortal(openSimulatedEngine(host, instanceId));
    const quiet = () => undefined;
    this.context = {
      db,
      engine,
      vault,
      log,
      owner,
      instanceId,
      data: null,
      registryHosts: [],
      prober: {
        watch: quiet,
        watches: () => true,
        isWell: (appId, replicaId) => probesOf(host, appId).get(replicaId)?.ready !== false,
        keepOnly: quiet,
        close: quiet,
        seen: (appId) => probesOf(host, appId),
      },
      puller: new Puller({
        fetch: (image, _project, onProgress, signal) => engine.pull(image, onProgress, signal),
        job: (image, deadlineMs) => startPullJob({ db, log, owner }, image, deadlineMs),
        onDone: quiet,
      }),
      stopper: new Stopper(engine, log, quiet),
      diskUse: new Map(),
      logs: null,
      onStep: () => this.moment(),
    };
  }

  /** Everything that is due, until its fate. @param meanwhile what someone does before its first step. @returns whether it lives, or `held` until it is let go */
  async turn(fate: Fate, meanwhile?: () => Promise<void>): Promise<'lives' | 'dead' | 'held'> {
    this.moments = 0;
    this.fate = fate;
    this.meanwhile = meanwhile ?? null;
    const work = this.work().then(
      () => 'lives' as const,
      (error: unknown) => {
        if (error instanceof Killed) return 'dead' as const;
        throw error;
      },
    );
    const held = this.isHeld.then(() => 'held' as const);
    const end = await Promise.race([work, held]);
    if (end === 'held') this.afterwards = work;
    return end;
  }

  private markHeld: () => void = () => undefined;
  private readonly isHeld = new Promise<void>((resolve) => {
    this.markHeld = resolve;
  });
  private afterwards: Promise<unknown> = Promise.resolve();

  /** It goes on in the middle of its step, and finds that another has taken over. */
  async letGo(): Promise<void> {
    this.release();
    await this.afterwards;
  }

  private async work(): Promise<void> {
    await quietly(() => lookAtAll(this.context));
    await placeWaiting(this.context);
    for (let taken = 0; taken < MOST_TAKEN; taken++) {
      if (this.dead) throw new Killed();
      const lease = await takeDue(this.context.db, this.context.owner, LEASE_SECONDS);
      if (!lease) return;
      try {
        const { againMs } = await reconcileApp(this.context, lease);
        if (againMs === null) await dropTask(this.context.db, lease);
        else await releaseLease(this.context.db, lease, againMs);
      } catch (error) {
        if (this.dead) throw new Killed();
        // As the loop does: one that lost its lease leaves the app to who has it, of others it tries again soon.
        if (error instanceof LeaseLostError) return;
        await releaseLease(this.context.db, lease, 2000);
      }
    }
  }

  private async moment(): Promise<void> {
    if (this.dead) throw new Killed();
    const { meanwhile } = this;
    this.meanwhile = null;
    await meanwhile?.();
    this.moments += 1;
    if (!this.fate || this.moments <= this.fate.at) return;
    const { what } = this.fate;
    this.fate = null;
    if (what === 'held') {
      this.markHeld();
      await this.held;
      return;
    }
    if (what === 'killed') {
      this.dead = true;
      throw new Killed();
    }
    // It dies with its next call of the engine: that is done, and nobody writes it down.
    this.fate = { at: Number.POSITIVE_INFINITY, what };
  }

  /** An engine whose calls a dead process no longer makes, and whose answer one that dies does not hear. */
  private mortal(engine: Engine): Engine {
    const through =
      <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
      async (...args: Args): Promise<Result> => {
        if (this.dead) throw new Killed();
        const result = await call(...args);
        if (this.fate?.at === Number.POSITIVE_INFINITY) {
          this.dead = true;
          throw new Killed();
        }
        return result;
      };
    return {
      ...engine,
      create: through(engine.create),
      start: through(engine.start),
      stop: through(engine.stop),
      remove: through(engine.remove),
    };
  }
}

/** As a prober that has watched for long enough would know them. */
function probesOf(host: SimulatedHost, appId: string): Map<string, ObservedProbe> {
  const probes = new Map<string, ObservedProbe>();
  for (const entry of host.containers.values()) {
    const { container, image } = entry;
    if (container.appId !== appId || container.status !== 'running' || container.address === null) continue;
    const ready = host.accepts(container.address, image.port);
    probes.set(container.replicaId, {
      containerId: container.containerId,
      triedMs: Number.POSITIVE_INFINITY,
      ready,
      dead: null,
      lastAttempt: 'a TCP connect was refused',
      portClosed: !ready,
      listeningPorts: [],
    });
  }
  return probes;
}
