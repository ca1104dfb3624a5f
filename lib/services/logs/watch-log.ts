/**
 * A log as a feed without end: the last lines of all replicas by time, then each as it is written, by replicas that
 * come later too. It can be left and taken up again without a line lost or doubled; where an app writes more than can
 * be sent, lines are skipped and the feed says where.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { action, type Context } from '../action.ts';
import { ServiceError } from '../errors.ts';
import { RECHECK_MS } from '../events/follow-events.ts';
import { Cursor } from './cursor.ts';
import {
  byTime,
  isBefore,
  type LogInput,
  type LogLine,
  type LogReplica,
  logInput,
  MOST_LINES,
  named,
  wantedReplicas,
} from './log-replicas.ts';
import { Outbox } from './outbox.ts';
import { formatPosition, type LogPosition, type ReplicaPosition } from './position.ts';
import { lastOf, lastThatFit } from './read-log.ts';
import { openLog } from './worker-stream.ts';

/** How often it is looked for new replicas, and a log that ended is opened again. */
const LOOK_MS = 2_000;
/** The worker is tried again so often; it counts as back when it has not failed for so long. */
const RETRY_MS = 1_000;
/** Of a log that is written faster than it is sent, so many lines are shown each time. */
const SHOWN_OF_FLOOD = 1_000;
/** Of so many replicas that have ended the position still tells; what the others wrote is older than it. */
const MOST_ENDED = 20;

export type LogNews =
  | {
      kind: 'lines';
      lines: LogLine[];
      /** Replicas of which lines were skipped before the first one here. */
      gaps: string[];
      /** To take it up again after these lines. */
      position: string;
    }
  | { kind: 'away'; error: ServiceError }
  | { kind: 'back' };

/** News without end; null when there were none for `RECHECK_MS`. */
export type LogFeed = AsyncGenerator<LogNews | null, void, undefined>;

export const watchLog = action({
  on: 'app',
  right: 'app.see',
  input: logInput.extend({ position: z.custom<LogPosition>((value) => value instanceof Map).nullable() }),
  async run(context, { position: known, ...input }): Promise<LogFeed> {
    // A replica that does not exist is refused at once, not by a feed that says nothing.
    await wantedReplicas(context, input.replica);
    return new Feed(context, input, known).news();
  },
});

type AppContext = Context<{ id: string }>;

class Feed {
  readonly #context: AppContext;
  readonly #input: LogInput;
  readonly #resumed: boolean;
  readonly #outbox = new Outbox();
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #reading = new Set<string>();
  #cursors: Map<string, Cursor>;
  /** Replicas that ended, and whose lines the reader has, or does not want. */
  readonly #past = new Set<string>();
  #live = new Set<string>();

  constructor(context: AppContext, input: LogInput, known: LogPosition | null) {
    this.#context = context;
    this.#input = input;
    this.#resumed = known !== null;
    this.#cursors = new Map([...(known ?? [])].map(([id, at]) => [id, new Cursor(at)]));
    this.#signal = AbortSignal.any([input.signal, this.#stop.signal]);
  }

  async *news(): LogFeed {
    this.#signal.addEventListener('abort', () => this.#outbox.close(), { once: true });
    try {
      yield* this.#backlog();
      yield* this.#asWritten();
    } finally {
      this.#stop.abort();
    }
  }

  async *#backlog(): LogFeed {
    while (!this.#signal.aborted) {
      try {
        yield await this.#readBacklog();
        return;
      } catch (error) {
        if (this.#signal.aborted) return;
        if (!isAway(error)) throw error;
        this.#outbox.trouble(error);
        yield this.#outbox.takeTrouble();
        await this.#pause(RETRY_MS);
      }
    }
  }

  /** All replicas' last lines by time. Where they fail to come whole, nothing has been read. */
  async #readBacklog(): Promise<LogNews> {
    const { workerSocket } = this.#context.platform.settings;
    const replicas = await wantedReplicas(this.#context, this.#input.replica);
    const cursors = new Map<string, Cursor>();
    const gaps = new Set<string>();
    let all: LogLine[] = [];
    for (const replica of replicas) {
      if (replica.ended) this.#past.add(replica.id);
      if (this.#resumed ? this.#isKnown(replica) : isBefore(replica, all, this.#input.tail)) continue;
      const cursor = new Cursor(this.#cursors.get(replica.id)?.position ?? null);
      const source = await openLog(workerSocket, {
        replicaId: replica.id,
        tail: this.#resumed ? MOST_LINES : this.#input.tail,
        since: this.#resumed ? undefined : (this.#input.since ?? undefined),
        search: this.#input.search ?? undefined,
        follow: false,
        signal: this.#signal,
      });
      const own = await lastOf(fresh(named(source, replica), cursor, () => this.#mark(gaps, replica.id)));
      const fitting = lastThatFit([...all, ...own.lines].sort(byTime));
      if (this.#resumed && (own.truncated || fitting.truncated)) gaps.add(replica.id);
      all = this.#resumed ? fitting.lines : fitting.lines.slice(-this.#input.tail || fitting.lines.length);
      cursors.set(replica.id, cursor);
    }
    this.#cursors = cursors;
    this.#outbox.trouble(null);
    for (const replica of replicas.filter((one) => !one.ended)) {
      // What had written nothing is read from its beginning, unless nothing of the past is wanted.
      const unread = this.#input.tail === 0 && !this.#resumed ? 0 : null;
      this.#read(replica, cursors.get(replica.id)?.position ? SHOWN_OF_FLOOD : unread);
    }
    return { kind: 'lines', lines: all, gaps: [...gaps], position: this.#position() };
  }

  /** Of what a search leaves out nobody says that it is missing. */
  #mark(gaps: Set<string>, replicaId: string): void {
    if (this.#input.search === null) gaps.add(replicaId);
  }

  /** One that ended before the last line that the reader has, and that its position does not name. */
  #isKnown({ id, ended, lastAt }: LogReplica): boolean {
    if (!ended || lastAt === null || this.#cursors.has(id)) return false;
    const newest = Math.max(...[...this.#cursors.values()].map(({ position }) => timeOf(position)));
    return lastAt.getTime() <= newest;
  }

  async *#asWritten(): LogFeed {
    let lookedAt = 0;
    while (!this.#signal.aborted) {
      if (performance.now() - lookedAt >= LOOK_MS) {
        await this.#look();
        lookedAt = performance.now();
      }
      const trouble = this.#outbox.takeTrouble();
      if (trouble) yield trouble;
      const taken = this.#outbox.takeLines();
      if (taken) yield { kind: 'lines', ...taken, position: this.#position() };
      else if (!(await this.#outbox.bell.wait(Math.min(LOOK_MS, RECHECK_MS)))) yield null;
    }
  }

  /** Replicas that came are read from their beginning, be they gone already. */
  async #look(): Promise<void> {
    const replicas = await wantedReplicas(this.#context, this.#input.replica);
    this.#live = new Set(replicas.filter(({ ended }) => !ended).map(({ id }) => id));
    for (const replica of replicas) {
      if (this.#reading.has(replica.id) || this.#past.has(replica.id)) continue;
      if (replica.ended) this.#past.add(replica.id);
      if (replica.ended && this.#cursors.has(replica.id)) continue;
      if (!this.#cursors.has(replica.id)) this.#cursors.set(replica.id, new Cursor(null));
      this.#read(replica, null);
    }
  }

  #read(replica: LogReplica, tail: number | null): void {
    this.#reading.add(replica.id);
    this.#readOn(replica, tail)
      .catch(() => undefined)
      .finally(() => this.#reading.delete(replica.id));
  }

  /** Until its container has ended for good. @param tail how far back it is opened first; null: to where the reader is */
  async #readOn(replica: LogReplica, tail: number | null): Promise<void> {
    const cursor = this.#cursors.get(replica.id);
    if (!cursor) return;
    let from = tail;
    let outcome: 'ended' | 'failed' | 'flooded';
    do {
      outcome = await this.#readOnce(replica, cursor, from);
      if (this.#signal.aborted) return;
      await this.#pause(outcome === 'flooded' ? RETRY_MS : LOOK_MS);
      from = outcome === 'flooded' ? SHOWN_OF_FLOOD : null;
    } while (!this.#signal.aborted && (outcome !== 'ended' || this.#live.has(replica.id)));
  }

  /** @param tail null: from where the reader is */
  async #readOnce(replica: LogReplica, cursor: Cursor, tail: number | null): Promise<'ended' | 'failed' | 'flooded'> {
    const { workerSocket } = this.#context.platform.settings;
    const since = tail === null ? (cursor.since ?? undefined) : undefined;
    const steady = setTimeout(() => this.#outbox.trouble(null), RETRY_MS);
    try {
      const search = this.#input.search ?? undefined;
      const wanted = { replicaId: replica.id, tail, since, search, follow: true, signal: this.#signal };
      const source = named(await openLog(workerSocket, wanted), replica);
      let afterGap = false;
      const onGap = () => {
        afterGap = tail !== null && this.#input.search === null;
      };
      for await (const line of fresh(source, cursor, onGap)) {
        this.#outbox.push(line, afterGap);
        afterGap = false;
        await this.#outbox.room();
        if (this.#outbox.overflows) return 'flooded';
      }
      this.#outbox.trouble(null);
      return 'ended';
    } catch (error) {
      if (isAway(error)) this.#outbox.trouble(error);
      return 'failed';
    } finally {
      clearTimeout(steady);
    }
  }

  #position(): string {
    const positions = new Map<string, ReplicaPosition>();
    const ended = [...this.#cursors].filter(([id]) => this.#past.has(id));
    const newest = ended.sort(([, a], [, b]) => timeOf(b.position) - timeOf(a.position)).slice(0, MOST_ENDED);
    const lasting = [...this.#cursors].filter(([id]) => !this.#past.has(id));
    for (const [id, { position }] of [...lasting, ...newest]) if (position) positions.set(id, position);
    return formatPosition(positions);
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#signal }).catch(() => undefined);
  }
}

/** Of its last line, Unix milliseconds; before all others where there is none. */
function timeOf(position: ReplicaPosition | null): number {
  if (!position) return Number.NEGATIVE_INFINITY;
  return Math.max(Date.parse(position.stdout.at), Date.parse(position.stderr.at));
}

/** The lines that the reader does not have. */
async function* fresh(
  source: AsyncGenerator<LogLine, void, undefined>,
  cursor: Cursor,
  onGap: () => void,
): AsyncGenerator<LogLine, void, undefined> {
  cursor.opened();
  for await (const line of source) {
    if (cursor.isAfterGap(line)) onGap();
    if (cursor.take(line)) yield line;
  }
}

function isAway(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code === 'WORKER_AWAY';
}
