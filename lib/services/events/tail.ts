/** The end of a project's timeline, read once for all who watch it. */
import { eventsAfter, lastEventId, type TimelineEvent } from '../../store/app/events.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { Bell } from '../bell.ts';

const BATCH = 500;
/** A notification that was lost is made up for after this. */
const LOOK_EVERY_MS = 4_000;
/** What is kept for a watcher that does not take it; then it reads from the tables, where everything is. */
const MOST_KEPT = 2_000;

/** What was committed since it was last looked into. */
export class Inbox {
  readonly #bell = new Bell();
  readonly #leave: (inbox: Inbox) => void;
  #events: TimelineEvent[] = [];
  #overflowed = false;
  #failure: unknown = null;

  constructor(leave: (inbox: Inbox) => void) {
    this.#leave = leave;
  }

  put(events: TimelineEvent[]): void {
    if (this.#events.length + events.length > MOST_KEPT) {
      this.#events = [];
      this.#overflowed = true;
    } else this.#events.push(...events);
    this.#bell.ring();
  }

  fail(error: unknown): void {
    this.#failure = error;
    this.#bell.ring();
  }

  /**
   * @returns oldest first; null when there was more than is kept
   * @throws what the tail met: it reads no more
   */
  take(): TimelineEvent[] | null {
    if (this.#failure !== null) throw this.#failure;
    const events = this.#overflowed ? null : this.#events;
    this.#events = [];
    this.#overflowed = false;
    return events;
  }

  /** @returns false when the time passed in silence */
  wait(ms: number): Promise<boolean> {
    return this.#bell.wait(ms);
  }

  ring(): void {
    this.#bell.ring();
  }

  leave(): void {
    this.#leave(this);
  }
}

export class ProjectTail {
  readonly #db: PrismaClient;
  readonly #projectId: string;
  readonly #onEnd: () => void;
  readonly #inboxes = new Set<Inbox>();
  readonly #bell = new Bell();
  readonly #begun: Promise<void>;

  /** @param onEnd called when nobody is left, or it failed: who comes next takes a new one */
  constructor(db: PrismaClient, projectId: string, onEnd: () => void) {
    this.#db = db;
    this.#projectId = projectId;
    this.#onEnd = onEnd;
    const beginning = lastEventId(db, { projectId });
    this.#begun = beginning.then(() => undefined);
    beginning.then((id) => this.#read(id)).catch((error: unknown) => this.#fail(error));
  }

  /** Whatever is committed once this has resolved comes in; what was before, stands in the tables. */
  async join(): Promise<Inbox> {
    const inbox = new Inbox((left) => {
      this.#inboxes.delete(left);
      if (this.#inboxes.size > 0) return;
      this.#onEnd();
      this.wake();
    });
    this.#inboxes.add(inbox);
    await this.#begun;
    return inbox;
  }

  wake(): void {
    this.#bell.ring();
  }

  async #read(after: string): Promise<void> {
    let last = after;
    while (this.#inboxes.size > 0) {
      const batch = await eventsAfter(this.#db, { projectId: this.#projectId }, last, BATCH);
      last = batch.at(-1)?.id ?? last;
      if (batch.length > 0) for (const inbox of this.#inboxes) inbox.put(batch);
      if (batch.length < BATCH) await this.#bell.wait(LOOK_EVERY_MS);
    }
  }

  #fail(error: unknown): void {
    this.#onEnd();
    for (const inbox of this.#inboxes) inbox.fail(error);
    this.#inboxes.clear();
  }
}
