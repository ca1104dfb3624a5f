/** The logs of all replicas: followed while their containers are there, kept afterwards, read by whoever may. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../../engine/engine.ts';
import type { Log } from '../../log/log.ts';
import {
  appsWithLog,
  deleteSegments,
  listAbandoned,
  listExpired,
  noteSegments,
  type Retention,
} from '../../store/disk/log-segments.ts';
import type { Database } from '../../store/postgres/database.ts';
import { Follower } from './follower.ts';
import { type KeptLogOptions, readKeptLog } from './read-log.ts';
import { removeApp, removeSegment } from './segment-file.ts';
import { sealAndNote } from './segment-writer.ts';

export interface LogKeeping extends Retention {
  /** Directory of the logs, the worker's alone. */
  root: string;
}

/** Reading what is dropped may take so much of a core, all replicas together. */
const FLOOD_SHARE = 0.2;
const MOST_REST_MS = 250;
/** A container's end waits for its log as long as that is being read: it is given up after such a silence. */
const SILENCE_MS = 5_000;
/** Whatever is read: less than a lease. */
const LAST_LINES_MS = 60_000;
const EXPIRED_AT_ONCE = 500;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class LogKeeper {
  readonly #db: Database;
  readonly #engine: Pick<Engine, 'logs' | 'inspect'>;
  readonly #log: Log;
  readonly #keeping: LogKeeping;
  /** By container id. */
  readonly #followers = new Map<string, Follower>();
  #resting: Promise<void> = Promise.resolve();

  constructor(db: Database, engine: Pick<Engine, 'logs' | 'inspect'>, log: Log, keeping: LogKeeping) {
    this.#db = db;
    this.#engine = engine;
    this.#log = log;
    this.#keeping = keeping;
  }

  /** Keeps what a container writes from now on, and what it has written; asked again, it does so already. */
  follow(appId: string, replicaId: string, containerId: string): void {
    if (this.#followers.has(containerId)) return;
    const before = [...this.#followers.values()].filter((one) => one.replicaId === replicaId);
    const follower = new Follower({
      engine: this.#engine,
      db: this.#db,
      log: this.#log,
      root: this.#keeping.root,
      appId,
      replicaId,
      containerId,
      // One container of a replica after the other: what is kept is in the order of writing.
      after: Promise.all(before.map((one) => one.done)),
      rest: (spentMs) => this.#rest(spentMs),
    });
    this.#followers.set(containerId, follower);
  }

  /** It may still write, or what it wrote has not been read to its end. */
  isReading(containerId: string): boolean {
    return this.#followers.get(containerId)?.ended === false;
  }

  /** A container is about to go: what it wrote is read to its end, within a bound. @param whole false: nobody wants it */
  async finish(containerId: string, whole: boolean): Promise<void> {
    const follower = this.#followers.get(containerId);
    if (!follower) return;
    if (whole) {
      follower.hurry();
      const began = performance.now();
      let read = -1;
      while (!follower.ended && follower.read > read && performance.now() - began < LAST_LINES_MS) {
        read = follower.read;
        await settled(follower.done, SILENCE_MS);
      }
    }
    await follower.stop();
    this.#followers.delete(containerId);
  }

  /** Lines of JSON, oldest first: all that has been written by now, and more where it is followed. */
  async *read(appId: string, replicaId: string, options: KeptLogOptions): AsyncGenerator<string> {
    for (const one of this.#followers.values()) {
      // An engine that is away keeps nobody from what is kept already.
      if (one.replicaId === replicaId) await one.caughtUp(options.signal).catch(() => undefined);
    }
    const writer = () =>
      [...this.#followers.values()].find((one) => one.replicaId === replicaId && one.writer !== null)?.writer ?? null;
    yield* readKeptLog({ db: this.#db, root: this.#keeping.root, appId, replicaId, writer }, options);
  }

  /** Writes down how far the logs have come. */
  async note(): Promise<void> {
    const progress = [...this.#followers.values()].flatMap((one) => one.writer?.takeProgress() ?? []);
    await noteSegments(this.#db, progress);
  }

  /** Closes what was left open, and removes what is no longer kept. */
  async tidy(): Promise<void> {
    for (const [containerId, follower] of this.#followers) if (follower.ended) this.#followers.delete(containerId);
    const followed = new Set([...this.#followers.values()].map((one) => one.replicaId));
    for (const { appId, replicaId, number } of await listAbandoned(this.#db)) {
      if (!followed.has(replicaId)) await sealAndNote(this.#db, this.#place(appId, replicaId, number));
    }
    for (;;) {
      const expired = await listExpired(this.#db, this.#keeping, EXPIRED_AT_ONCE);
      for (const { appId, replicaId, number } of expired) await removeSegment(this.#place(appId, replicaId, number));
      await deleteSegments(this.#db, expired);
      if (expired.length < EXPIRED_AT_ONCE) break;
    }
    await this.#removeUnknown();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#followers.values()].map((one) => one.stop()));
    await this.note().catch(() => undefined);
  }

  /** Files of apps of which no row tells. */
  async #removeUnknown(): Promise<void> {
    const names = await readdir(this.#keeping.root).catch(() => []);
    const apps = names.filter((name) => UUID.test(name));
    const known = await appsWithLog(this.#db, apps);
    for (const appId of apps.filter((id) => !known.has(id))) {
      const isWritten = [...this.#followers.values()].some((one) => one.appId === appId);
      if (!isWritten) await removeApp(path.join(this.#keeping.root, appId));
    }
  }

  /** One after the other: all floods together get the share of one. */
  #rest(spentMs: number): Promise<void> {
    const ms = Math.min((spentMs * (1 - FLOOD_SHARE)) / FLOOD_SHARE, MOST_REST_MS);
    this.#resting = this.#resting.then(() => delay(ms));
    return this.#resting;
  }

  #place(appId: string, replicaId: string, number: number) {
    return { root: this.#keeping.root, appId, replicaId, number };
  }
}

/** Waits for it, so long at most. */
async function settled(work: Promise<void>, ms: number): Promise<void> {
  const late = new AbortController();
  await Promise.race([work, delay(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}
