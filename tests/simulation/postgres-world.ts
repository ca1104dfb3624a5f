/**
 * Apps on a real Postgres and a simulated engine: the services take what people ask, the worker's own code does it, a
 * seed has everything die in between. What holds is read from the database.
 */
import type pg from 'pg';
import { type Act, type Disturbance, drawDisturbance } from '../../bin/simulate/disturbances.ts';
import { SEEN_EVERY_MS } from '../../lib/domain/lifecycle/model.ts';
import { EngineError } from '../../lib/engine/engine.ts';
import { SERVING, type SimulatedImages } from '../../lib/engine/simulated/images.ts';
import {
  createSimulatedHost,
  type SimulatedContainer,
  type SimulatedHost,
} from '../../lib/engine/simulated/simulated-host.ts';
import type { Log } from '../../lib/log/log.ts';
import { deleteApp, restartApp, scaleApp, startApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { createApp } from '../../lib/services/apps/create-app.ts';
import { rollbackApp } from '../../lib/services/apps/revisions.ts';
import { updateApp } from '../../lib/services/apps/update-app.ts';
import { ServiceError } from '../../lib/services/errors.ts';
import type { Platform } from '../../lib/services/platform.ts';
import { enqueueLive } from '../../lib/store/app/queue.ts';
import { reportNode } from '../../lib/store/capacity/nodes.ts';
import { reportTraffic } from '../../lib/store/endpoints.ts';
import type { DatabaseClock } from './clock.ts';
import { DatabaseWitness } from './witness.ts';
import { type Fate, SimulatedWorker } from './worker.ts';

const ACTOR = { kind: 'platform', name: 'platform' } as const;
const INSTANCE = 'simulation';
const UNIT_CPU_MILLIS = 100;
const APPS = 2;
/** Simulated time within which all is as asked once faults stop, and how long nothing may happen then. */
const REST_WITHIN_MS = 2_000_000;
const QUIET_MS = 100_000;

const IMAGES: SimulatedImages = {
  serves: SERVING,
  exits: { ...SERVING, listensAfterMs: null, exitsAfterMs: 0, exitCode: 3 },
  silent: { ...SERVING, listensAfterMs: null },
  'missing-image': { ...SERVING, source: 'image-not-found' },
};

export interface Surroundings {
  platform: Platform;
  projectId: string;
  /** The database's and the engine's. */
  clock: DatabaseClock;
  /** A connection of who looks. */
  eye: pg.Client;
  log: Log;
}

export class PostgresWorld {
  private readonly host: SimulatedHost;
  private readonly witness: DatabaseWitness;
  private apps: string[] = [];
  private worker: SimulatedWorker | null = null;
  private hung: SimulatedWorker | null = null;
  private workers = 0;

  private readonly surroundings: Surroundings;

  constructor(surroundings: Surroundings, seed: number) {
    this.surroundings = surroundings;
    this.host = createSimulatedHost({ clock: surroundings.clock, seed, images: IMAGES });
    this.witness = new DatabaseWitness(surroundings.eye, this.host);
  }

  private get platform(): Platform {
    return this.surroundings.platform;
  }

  private get clock(): DatabaseClock {
    return this.surroundings.clock;
  }

  /** @returns what first went wrong, after how many steps; null if nothing did */
  async live(random: () => number, steps: number): Promise<{ step: number; what: string } | null> {
    await this.resize(100);
    for (let index = 0; index < APPS; index++) this.apps.push(await this.create());
    for (let step = 1; step <= steps; step++) {
      const index = Math.floor(random() * APPS);
      await this.befall(index, drawDisturbance(random));
      const [what] = await this.witness.violations(this.apps);
      if (what) return { step, what };
      if (step % 100 === 0) {
        const wrong = await this.rest();
        if (wrong) return { step, what: wrong };
      }
    }
    const what = await this.end();
    return what ? { step: steps, what } : null;
  }

  private async create(): Promise<string> {
    const { app } = await createApp(this.platform, ACTOR, this.surroundings.projectId, {
      image: 'serves',
      resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
      requestTimeoutSeconds: 30,
      deploymentStrategy: { terminationGracePeriodSeconds: 5, progressDeadlineSeconds: 60 },
    });
    return app.id;
  }

  private async befall(index: number, event: Disturbance): Promise<void> {
    const appId = this.apps[index] ?? '';
    switch (event.do) {
      case 'turn': {
        if (event.steps > 10) return this.turn(null);
        return this.turn({ at: 2 * event.steps, what: event.unrecorded ? 'killed-unrecorded' : 'killed' });
      }
      case 'overtake':
        return this.turn(null, () => this.act(index, event.by));
      case 'hang':
        return this.turn({ at: 2 * event.steps, what: 'held' });
      case 'awake':
        return this.awake();
      case 'wait':
        return this.clock.leap(event.seconds * 1000);
      case 'kill': {
        const victim = this.pick(event.which);
        if (victim) this.host.end(victim, 137, event.outOfMemory);
        return;
      }
      case 'lose': {
        const victim = this.pick(event.which);
        if (victim) this.host.delete(victim);
        return;
      }
      case 'change': {
        const changed = this.pick(event.which);
        if (changed) changed.image = { ...changed.image, listensAfterMs: event.behaviour === 'serves' ? 0 : null };
        return;
      }
      case 'room':
        return this.resize(event.replicas);
      case 'engine-fails': {
        return this.host.failNext('start', new EngineError('failed', 'The engine failed.'));
      }
      case 'disk':
        this.host.setDiskFull(event.full);
        for (let minute = 0; event.full && minute < event.minutes; minute++) {
          await this.turn(null);
          await this.clock.leap(60_000);
        }
        return;
      case 'engine':
        this.host.setReachable(!event.away);
        // As whoever watches it does.
        return event.away ? enqueueLive(this.platform.db) : undefined;
      case 'drained':
        return this.reportDrained(appId);
      default:
        return this.act(index, event);
    }
  }

  private pick(which: number): SimulatedContainer | undefined {
    return [...this.host.containers.values()][which];
  }

  /** What a worker does; another takes the place of one that died or hangs. */
  private async turn(fate: Fate, meanwhile?: () => Promise<void>): Promise<void> {
    this.workers += 1;
    this.worker ??= await SimulatedWorker.start(
      this.platform.db,
      this.host,
      INSTANCE,
      this.surroundings.log,
      `worker ${this.workers}`,
    );
    const end = await this.worker.turn(fate, meanwhile);
    if (end === 'held') {
      await this.awake();
      this.hung = this.worker;
    }
    if (end !== 'lives') this.worker = null;
  }

  private async awake(): Promise<void> {
    await this.hung?.letGo();
    this.hung = null;
  }

  /** By the services; what the app's state does not allow they refuse. */
  private async act(index: number, act: Act): Promise<void> {
    const appId = this.apps[index] ?? '';
    await this.tolerantly(() => this.ask(appId, act));
    if (await this.witness.isDeleted(appId)) this.apps[index] = await this.create();
  }

  private async tolerantly(ask: () => Promise<unknown>): Promise<void> {
    await ask().catch((error: unknown) => {
      if (!(error instanceof ServiceError)) throw error;
    });
  }

  private async ask(appId: string, act: Act): Promise<unknown> {
    const { platform } = this;
    switch (act.do) {
      case 'scale':
        return scaleApp(platform, ACTOR, appId, { fixed: { replicas: act.replicas } });
      case 'stop':
        return stopApp(platform, ACTOR, appId, {});
      case 'start':
        return startApp(platform, ACTOR, appId, {});
      case 'revise':
        return updateApp(platform, ACTOR, appId, { url: act.behaviour, cpu: act.units ?? 1 });
      case 'restart':
        return restartApp(platform, ACTOR, appId, {});
      case 'rollback': {
        const revisions = await platform.db.revision.count({ where: { appId } });
        return rollbackApp(platform, ACTOR, appId, { revision: 1 + (act.which % revisions) });
      }
      case 'strategy': {
        const { maxSurge, maxUnavailable } = act;
        return updateApp(platform, ACTOR, appId, { deploymentStrategy: { maxSurge, maxUnavailable } });
      }
      case 'delete':
        return deleteApp(platform, ACTOR, appId, { force: true });
    }
  }

  private async reportDrained(appId: string): Promise<void> {
    const draining = await this.platform.db.replica.findMany({ where: { appId, state: 'DRAINING' } });
    await reportTraffic(
      this.platform.db,
      draining.map(({ id }) => ({ replicaId: id, inFlight: 0, drained: true })),
    );
  }

  /** Other apps take room for so many replicas, or give it back. */
  private async resize(replicas: number): Promise<void> {
    const cpuMillis = Math.max(1, replicas) * UNIT_CPU_MILLIS;
    const memoryBytes = 2 ** 40;
    await reportNode(this.platform.db, {
      name: 'simulated',
      architecture: 'amd64',
      cpuMillis,
      memoryBytes,
      disk: null,
      warnings: [],
      gpus: null,
    });
    await this.witness.resized(cpuMillis);
  }

  /** Faults stop: all must come to what was asked, within a bound. @returns what is wrong then */
  private async rest(): Promise<string | null> {
    await this.awake();
    this.host.setReachable(true);
    this.host.setDiskFull(false);
    await this.resize(100);
    for (const entry of this.host.containers.values()) entry.image = IMAGES[this.nameOf(entry)] ?? entry.image;
    const since = this.clock.now();
    let quietSince = since;
    for (let events = ''; this.clock.now() - quietSince < QUIET_MS; ) {
      if (this.clock.now() - since > REST_WITHIN_MS)
        return `not at rest ${REST_WITHIN_MS / 1000} s after the last fault`;
      await this.turn(null);
      const seen = await this.witness.lastEvent();
      // An ERROR for a full disk is no end.
      if (seen !== events || (await this.witness.waitsForRoom())) quietSince = this.clock.now();
      events = seen;
      await this.clock.leap(Math.min(await this.witness.untilDueMs(), SEEN_EVERY_MS));
    }
    const [what] = await this.witness.violationsAtRest(this.apps, this.clock.now());
    return what ?? null;
  }

  private nameOf(entry: SimulatedContainer): string {
    return Object.keys(IMAGES).find((name) => this.host.findImage(name)?.id === entry.container.imageId) ?? '';
  }

  /** Everything goes. */
  private async end(): Promise<string | null> {
    const before = await this.rest();
    if (before) return before;
    for (const appId of this.apps) await this.tolerantly(() => this.ask(appId, { do: 'delete' }));
    return this.rest();
  }
}
