/**
 * Moves the data of volumes: takes what waits in `volume_syncs`, some at once, and for each volume one at a time. Who
 * waits for a volume hears of its end; how it failed is told once to each. What a worker leaves undone the next one goes
 * on with: nothing that has come over whole is fetched again.
 */

import type { SyncResult } from '../../data/place.ts';
import { pushPlace } from '../../domain/data/volume.ts';
import type { Cause } from '../../domain/lifecycle/model.ts';
import { storable } from '../../domain/text/text.ts';
import type { Log } from '../../log/log.ts';
import {
  askForSyncs,
  beginSync,
  endSync,
  listQueued,
  readUnderWay,
  recordSyncProgress,
  type SyncCounts,
  type SyncRecord,
} from '../../store/data/syncs.ts';
import { findVolume, type VolumeRecord } from '../../store/data/volumes.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { explainSync } from './explain-sync.ts';
import { countsOf } from './sync-counts.ts';
import { writeSyncEnd } from './sync-end.ts';
import type { VolumeFiles } from './volume-files.ts';

/** More would only share the same line and disk. */
const AT_ONCE = 3;
/** People watch it: often enough to move, seldom enough to cost nothing. */
const PROGRESS_EVERY_MS = 500;

export interface SyncerOptions {
  db: PrismaClient;
  log: Log;
  /** The worker, as in the queue. */
  owner: string;
  files: VolumeFiles;
  /** Wakes an app. */
  onDone(appId: string): void;
  /** A transfer has ended: what it moved may be put away. */
  tend(): void;
}

interface Transfer {
  sync: SyncRecord;
  cancel: AbortController;
}

export class Syncer {
  /** By volume. */
  private readonly running = new Map<string, Transfer>();
  /** Volumes whose files are being put away. */
  private readonly closed = new Set<string>();
  /** Who waits for a volume: by its id, revisions as keys, each with its app. */
  private readonly waiting = new Map<string, Map<string, string>>();
  private readonly failures = new Map<string, Cause>();
  private readonly unfinished = new Set<Promise<void>>();
  private readonly options: SyncerOptions;
  private taking: Promise<void> | null = null;
  private again = false;
  private stopped = false;

  constructor(options: SyncerOptions) {
    this.options = options;
  }

  /** Fetches volumes for a revision of an app; those that are on their way already are waited for. */
  async want(app: { id: string }, revision: number, volumes: VolumeRecord[]): Promise<void> {
    const { db, files } = this.options;
    for (const { id } of volumes) this.wait(id, app.id, revision);
    const scratch = volumes.filter(({ source }) => source.kind === 'scratch');
    for (const { id } of scratch) await files.makeScratch(id);
    if (scratch.length > 0) this.options.onDone(app.id);
    const fetched = volumes.filter((one) => !scratch.includes(one)).map(({ id }) => id);
    const underWay = await readUnderWay(db, fetched, 'pull');
    const volumeIds = fetched.filter((id) => !underWay.has(id));
    const ask = { volumeIds, appId: app.id, direction: 'pull', manual: false, createdBy: 'platform' } as const;
    if (volumeIds.length > 0) await askForSyncs(db, ask);
    this.poke();
  }

  /** A revision of an app waits for a volume that is on its way. */
  wait(volumeId: string, appId: string, revision: number): void {
    const waiting = this.waiting.get(volumeId) ?? new Map<string, string>();
    this.waiting.set(volumeId, waiting.set(keyOf(appId, revision), appId));
  }

  /** Why what a revision waited for did not come; told once, and then the next start may try again. */
  take(appId: string, revision: number): Cause | null {
    const key = keyOf(appId, revision);
    const failure = this.failures.get(key) ?? null;
    this.failures.delete(key);
    return failure;
  }

  /** Of an app, these revisions alone wait: what is fetched for nobody any more, and was not asked for, ends. */
  keep(appId: string, revisions: ReadonlySet<number>): void {
    for (const key of this.failures.keys()) {
      if (key.startsWith(`${appId} `) && !revisions.has(revisionOf(key))) this.failures.delete(key);
    }
    for (const [volumeId, waiting] of this.waiting) {
      for (const [key, waiter] of waiting) {
        if (waiter === appId && !revisions.has(revisionOf(key))) waiting.delete(key);
      }
      if (waiting.size > 0) continue;
      this.waiting.delete(volumeId);
      const transfer = this.running.get(volumeId);
      if (transfer && isForStart(transfer.sync)) transfer.cancel.abort();
    }
  }

  /** Takes what waits; several pokes during a look are one. */
  poke(): void {
    this.again = true;
    if (this.taking || this.stopped) return;
    this.taking = this.takeAll().finally(() => {
      this.taking = null;
    });
  }

  /** Puts a volume's files away while nothing moves them. @returns false where something does */
  async whileClosed(volumeId: string, act: () => Promise<void>): Promise<boolean> {
    if (this.running.has(volumeId) || this.closed.has(volumeId)) return false;
    this.closed.add(volumeId);
    try {
      await act();
    } finally {
      this.closed.delete(volumeId);
      this.poke();
    }
    return true;
  }

  /** What is under way stays RUNNING in the books: the next worker goes on with it. */
  async close(): Promise<void> {
    this.stopped = true;
    for (const { cancel } of this.running.values()) cancel.abort();
    await Promise.all([this.taking, ...this.unfinished]);
  }

  private async takeAll(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        for (const sync of await listQueued(this.options.db)) await this.begin(sync);
      } catch (error) {
        this.options.log.warn({ error: String(error) }, 'waiting transfers could not be read');
      }
    }
  }

  private async begin(sync: SyncRecord): Promise<void> {
    const { volumeId } = sync;
    if (this.running.size >= AT_ONCE || this.running.has(volumeId) || this.closed.has(volumeId) || this.stopped) return;
    const transfer = { sync, cancel: new AbortController() };
    this.running.set(volumeId, transfer);
    const at = await beginSync(this.options.db, sync.id, this.options.owner).catch(() => null);
    if (!at) {
      this.running.delete(volumeId);
      return;
    }
    const done = this.run(transfer, at)
      .catch((error: unknown) => this.giveUp(sync, error))
      .finally(() => {
        this.running.delete(volumeId);
        this.unfinished.delete(done);
        this.poke();
        this.options.tend();
      });
    this.unfinished.add(done);
  }

  private async run({ sync, cancel }: Transfer, at: Date): Promise<void> {
    const { db, files, onDone } = this.options;
    const volume = await findVolume(db, sync.volumeId);
    let cause: Cause | null = null;
    let result: SyncResult | null = null;
    const progress = this.reportProgress(sync.id, cancel);
    try {
      if (!volume) throw new Error('the volume is gone');
      result =
        sync.direction === 'pull'
          ? await files.pull(volume, progress.report, cancel.signal)
          : await files.push(volume, pushPlace(volume), progress.report, cancel.signal);
    } catch (error) {
      cause = volume
        ? explainSync(error, volume, sync.direction)
        : { code: 'ENGINE_FAILED', message: storable(String(error)) };
    }
    await progress.end(result && countsOf(result));
    if (this.stopped && cause) return;
    const isCancelled = cancel.signal.aborted;
    if (!volume || (cause && isCancelled)) {
      const message = isCancelled ? 'It was cancelled, or nobody needed it any more.' : (cause?.message ?? null);
      await endSync(db, sync.id, { state: isCancelled ? 'INTERRUPTED' : 'ERROR', code: null, message });
    } else {
      const size = cause ? null : await files.count(volume.id);
      await writeSyncEnd(db, { sync, volume, at, cause, result, size });
    }
    const waiting = this.waiting.get(sync.volumeId);
    if (waiting && sync.direction === 'pull') {
      this.waiting.delete(sync.volumeId);
      for (const [key, appId] of waiting) {
        // One that was cancelled while somebody began to wait for it comes again.
        if (cause && !isCancelled) this.failures.set(key, cause);
        onDone(appId);
      }
    }
  }

  /** What came of it could not be written down; nobody shall wait for it for ever. */
  private async giveUp({ id }: SyncRecord, error: unknown): Promise<void> {
    this.options.log.error({ sync: id, error: String(error) }, 'a transfer got lost');
    const message =
      'What came of it could not be written down. Ask for it again; if it stays so, look at the worker’s log.';
    await endSync(this.options.db, id, { state: 'ERROR', code: 'ENGINE_FAILED', message }).catch(() => false);
  }

  private reportProgress(id: string, cancel: AbortController) {
    const { db, log } = this.options;
    let latest: SyncCounts | null = null;
    let timer: NodeJS.Timeout | undefined;
    let writing = Promise.resolve();
    const write = async () => {
      if (!latest) return;
      try {
        // Someone ended it in the books: so it ends here.
        if (!(await recordSyncProgress(db, id, latest))) cancel.abort();
      } catch (error) {
        log.warn({ sync: id, error: String(error) }, 'the progress of a transfer could not be written down');
      }
    };
    const later = () => {
      timer = undefined;
      writing = writing.then(write);
    };
    return {
      report(counts: SyncCounts) {
        latest = counts;
        timer ??= setTimeout(later, PROGRESS_EVERY_MS);
      },
      async end(counts: SyncCounts | null) {
        clearTimeout(timer);
        await writing;
        latest = counts ?? latest;
        await write();
      },
    };
  }
}

/** One that a start needs, not a person. */
function isForStart({ direction, manual }: SyncRecord): boolean {
  return direction === 'pull' && !manual;
}

function keyOf(appId: string, revision: number): string {
  return `${appId} ${revision}`;
}

function revisionOf(key: string): number {
  return Number(key.slice(key.indexOf(' ') + 1));
}
