/** Between the readers of several logs and the one who is sent them all: bounded, and read at a bounded rate. */
import { Bell } from '../bell.ts';
import type { ServiceError } from '../errors.ts';
import type { LogLine } from './log-replicas.ts';

/** Held for a client that does not keep up; beyond it the readers wait, and so does the engine. */
const MOST_HELD_BYTES = 256 * 1024;
const LINE_OVERHEAD_BYTES = 128;
/** What a person can be shown: more is skipped, and said to be. A burst of so many seconds' worth goes through. */
const BYTES_PER_SECOND = 1024 * 1024;
const BURST_SECONDS = 4;

export class Outbox {
  /** Rung when there is something to take. */
  readonly bell = new Bell();
  #lines: LogLine[] = [];
  #gaps = new Set<string>();
  #bytes = 0;
  #room: Promise<void> | null = null;
  #makeRoom = () => {};
  #told: 'here' | 'away' = 'here';
  #trouble: ServiceError | null = null;
  #allowance = BYTES_PER_SECOND * BURST_SECONDS;
  #countedAt = performance.now();

  /** @param afterGap lines of that replica are missing before this one */
  push(line: LogLine, afterGap: boolean): void {
    this.#lines.push(line);
    if (afterGap) this.#gaps.add(line.replicaId);
    const bytes = Buffer.byteLength(line.content) + LINE_OVERHEAD_BYTES;
    this.#bytes += bytes;
    this.#allowance -= bytes;
    if (this.#bytes > MOST_HELD_BYTES && !this.#room) {
      this.#room = new Promise((resolve) => {
        this.#makeRoom = resolve;
      });
    }
    this.bell.ring();
  }

  /** Settles when more may be pushed. */
  async room(): Promise<void> {
    await this.#room;
  }

  /** More is written than can be shown. */
  get overflows(): boolean {
    const now = performance.now();
    const earned = ((now - this.#countedAt) / 1000) * BYTES_PER_SECOND;
    this.#allowance = Math.min(this.#allowance + earned, BYTES_PER_SECOND * BURST_SECONDS);
    this.#countedAt = now;
    return this.#allowance < 0;
  }

  /** @param error null when it answers again */
  trouble(error: ServiceError | null): void {
    this.#trouble = error;
    this.bell.ring();
  }

  /** The worker is away or back, if that has not been told yet. */
  takeTrouble(): { kind: 'away'; error: ServiceError } | { kind: 'back' } | null {
    const error = this.#trouble;
    if (error && this.#told === 'here') {
      this.#told = 'away';
      return { kind: 'away', error };
    }
    if (!error && this.#told === 'away') {
      this.#told = 'here';
      return { kind: 'back' };
    }
    return null;
  }

  takeLines(): { lines: LogLine[]; gaps: string[] } | null {
    if (this.#lines.length === 0) return null;
    const taken = { lines: this.#lines, gaps: [...this.#gaps] };
    this.#lines = [];
    this.#gaps = new Set();
    this.#bytes = 0;
    this.#room = null;
    this.#makeRoom();
    return taken;
  }

  /** Lets those go who wait for room. */
  close(): void {
    this.#makeRoom();
    this.bell.ring();
  }
}
