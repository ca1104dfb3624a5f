/**
 * Follows one container's log from where it was left, and keeps it: each line once, whenever a worker dies. Where the
 * container writes without measure, lines are counted instead of kept, and reading takes a bounded share of a core.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine, LogLine } from '../../engine/engine.ts';
import type { Log } from '../../log/log.ts';
import type { Cursor } from '../../services/logs/cursor.ts';
import { nanoText } from '../../services/logs/log-replicas.ts';
import type { ReplicaPosition } from '../../services/logs/position.ts';
import { listOpenSegments, newestSegment } from '../../store/disk/log-segments.ts';
import type { Database } from '../../store/postgres/database.ts';
import { droppedWords, FloodCap } from './flood-cap.ts';
import { cursorAt, positionText } from './segment-file.ts';
import { SegmentWriter, sealAndNote } from './segment-writer.ts';

const AGAIN_MS = 1_000;
/** Whoever reads a log waits for what stands in the engine's at most so long. */
const CATCH_UP_MS = 1_000;
const CATCH_UP_LOOK_MS = 5;
/** So many dropped lines are read in one go, before others have their turn. */
const DROPPED_AT_ONCE = 500;
/** The engine's clock may be another machine's. */
const CLOCKS_DIFFER_MS = 5_000;
/** Lines that were dropped are told at the latest so long after. */
const TELL_AFTER_MS = 1_000;

export interface FollowerOptions {
  engine: Pick<Engine, 'logs' | 'inspect'>;
  db: Database;
  log: Log;
  root: string;
  appId: string;
  replicaId: string;
  containerId: string;
  /** Waited for before the first line is read. */
  after: Promise<unknown>;
  /** Waited for while lines are dropped. @param spentMs that reading them took */
  rest(spentMs: number): Promise<void>;
}

interface Dropped {
  count: number;
  last: LogLine;
  /** After it. */
  position: ReplicaPosition | null;
}

export class Follower {
  readonly appId: string;
  readonly replicaId: string;
  readonly containerId: string;
  /** Settles when the whole log is kept, or following it was ended. */
  readonly done: Promise<void>;
  /** Null until it is known where the log was left. */
  writer: SegmentWriter | null = null;
  /** It is `done`. */
  ended = false;
  /** Lines that were read so far. */
  read = 0;
  readonly #options: FollowerOptions;
  readonly #stop = new AbortController();
  readonly #cap = new FloodCap();
  #dropped: Dropped | null = null;
  #complained = false;
  #hurries = false;
  /** Times of the last lines that were dealt with. */
  readonly #reached = { stdout: '', stderr: '' };

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.appId = options.appId;
    this.replicaId = options.replicaId;
    this.containerId = options.containerId;
    this.done = this.#run().finally(() => {
      this.ended = true;
    });
  }

  /** Settles when what has been written by now is kept, or has not come for so long that it is not waited for. */
  async caughtUp(signal: AbortSignal): Promise<void> {
    if (this.ended) return;
    const until = performance.now() + CATCH_UP_MS;
    let last: LogLine | null = null;
    const source = this.#options.engine.logs(this.containerId, { tail: 1, signal });
    for await (const line of source) last = line;
    while (last && nanoText(last.at) > this.#reached[last.stream] && !this.ended && performance.now() < until) {
      await delay(CATCH_UP_LOOK_MS, undefined, { signal });
    }
  }

  /** Its container has ended and someone waits: there is not much left to read. */
  hurry(): void {
    this.#hurries = true;
  }

  /** Ends it where it is; what has been read is kept. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.done;
  }

  async #run(): Promise<void> {
    await this.#options.after;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#follow();
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#complain(error);
        await this.#pause();
      }
    }
  }

  async #follow(): Promise<void> {
    const { writer, cursor } = await this.#takeUp();
    this.writer = writer;
    this.#note(cursor);
    let ended = false;
    try {
      while (!(ended || this.#stop.signal.aborted)) {
        await this.#read(writer, cursor, true);
        const container = await this.#options.engine.inspect(this.containerId);
        if (container?.status === 'running') {
          await this.#pause();
          continue;
        }
        // What was written last may have come after the stream was closed.
        await this.#read(writer, cursor, false);
        ended = !this.#stop.signal.aborted;
      }
    } finally {
      await writer.close(ended);
      this.writer = null;
    }
  }

  #note({ position }: Cursor): void {
    this.#reached.stdout = position?.stdout.at ?? '';
    this.#reached.stderr = position?.stderr.at ?? '';
  }

  /** Once: an engine that is away is tried every second. */
  #complain(error: unknown): void {
    const { replicaId } = this;
    if (!this.#complained) this.#options.log.warn({ replicaId, error: String(error) }, 'a log is taken up again');
    this.#complained = true;
  }

  async #pause(): Promise<void> {
    await delay(AGAIN_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  /** What an earlier worker left is closed, and it goes on after it. */
  async #takeUp(): Promise<{ writer: SegmentWriter; cursor: Cursor }> {
    const { db, root, appId, replicaId, containerId } = this.#options;
    for (const { number } of await listOpenSegments(db, replicaId)) {
      await sealAndNote(db, { root, appId, replicaId, number });
    }
    // Only now: one in which nothing stood is forgotten.
    const newest = await newestSegment(db, replicaId);
    const position = newest?.containerId === containerId ? (newest.position ?? '') : '';
    const number = (newest?.number ?? 0) + 1;
    const { log } = this.#options;
    const writer = new SegmentWriter({ db, log, root, appId, replicaId, containerId, number });
    return { writer, cursor: cursorAt(position, replicaId) };
  }

  async #read(writer: SegmentWriter, cursor: Cursor, follow: boolean): Promise<void> {
    cursor.opened();
    const { signal } = this.#stop;
    const since = cursor.since;
    const source = this.#options.engine.logs(this.containerId, { follow, signal, ...(since ? { since } : {}) });
    const teller = setInterval(() => void this.#tell(writer).catch(() => undefined), TELL_AFTER_MS);
    let began = performance.now();
    let dropped = 0;
    try {
      for await (const line of source) {
        // Docker, where it begins a new file, may give what stands there twice.
        if (cursor.isBehind(line) && !isClockSetBack(cursor)) cursor.opened();
        this.read += 1;
        if (!cursor.take(line)) continue;
        const second = Math.floor(Date.parse(line.at) / 1000);
        if (this.#cap.take(second, Buffer.byteLength(line.content))) {
          if (this.#dropped) await this.#tell(writer);
          await writer.append(line);
          this.#note(cursor);
          continue;
        }
        this.#note(cursor);
        this.#dropped = { count: (this.#dropped?.count ?? 0) + 1, last: line, position: cursor.position };
        if (++dropped % DROPPED_AT_ONCE === 0 && !this.#hurries) {
          await this.#options.rest(performance.now() - began);
          began = performance.now();
        }
      }
    } finally {
      clearInterval(teller);
      await this.#tell(writer).catch(() => undefined);
    }
  }

  /** Where lines were dropped, a line says so. */
  async #tell(writer: SegmentWriter): Promise<void> {
    const dropped = this.#dropped;
    if (!dropped) return;
    this.#dropped = null;
    const { count, last, position } = dropped;
    await writer.append({
      at: last.at,
      stream: last.stream,
      content: droppedWords(count),
      dropped: count,
      position: positionText(position, this.replicaId),
    });
  }
}

/** The last line is of a time that is yet to come: earlier ones are new all the same. */
function isClockSetBack({ position }: Cursor): boolean {
  if (!position) return false;
  const last = Math.max(Date.parse(position.stdout.at), Date.parse(position.stderr.at));
  return last > Date.now() + CLOCKS_DIFFER_MS;
}
