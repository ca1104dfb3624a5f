/**
 * One log as an event stream in this tab. It goes on where it was after whatever cut it off; while the tab is hidden it
 * is closed, for a browser has six connections to one host.
 */
import type { LogBatch } from '../../http/answers/app.ts';
import { type ApiError, apiErrorOf } from '../api.ts';
import { SseReader } from '../live/sse.ts';

export type FeedStatus =
  | { state: 'connecting' | 'live' | 'hidden' }
  /** Tried again by itself. */
  | { state: 'away'; message: string }
  /** Not tried again: it would be refused again. */
  | { state: 'refused'; error: ApiError };

export interface FeedListener {
  onBatch(batch: LogBatch): void;
  onStatus(status: FeedStatus): void;
}

const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 5_000;
/** The server says something every 15 s. */
const SILENCE_MS = 40_000;
const WATCH_MS = 5_000;
const UNREACHABLE = 'Davit does not answer. It is asked again by itself; nothing of the log is lost.';

/** @param path of the log with its query. @returns ends it */
export function openLogFeed(path: string, listener: FeedListener): () => void {
  const feed = new LogFeed(path, listener);
  return () => feed.close();
}

class LogFeed {
  readonly #path: string;
  readonly #listener: FeedListener;
  readonly #closing = new AbortController();
  #connection = new AbortController();
  #wake: () => void = () => {};
  #lastId: string | null = null;

  constructor(path: string, listener: FeedListener) {
    this.#path = path;
    this.#listener = listener;
    document.addEventListener('visibilitychange', () => this.#onVisibility(), { signal: this.#closing.signal });
    void this.#run();
  }

  close(): void {
    this.#closing.abort();
    this.#connection.abort();
    this.#wake();
  }

  #onVisibility(): void {
    if (document.hidden) this.#connection.abort();
    this.#wake();
  }

  async #run(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    this.#listener.onStatus({ state: 'connecting' });
    while (!this.#closing.signal.aborted) {
      if (document.hidden) {
        this.#listener.onStatus({ state: 'hidden' });
        await this.#pause(null);
        continue;
      }
      const outcome = await this.#connect();
      if (this.#closing.signal.aborted) return;
      if (outcome.ended === 'refused') return this.#listener.onStatus({ state: 'refused', error: outcome.error });
      if (document.hidden) continue;
      wait = outcome.heard ? FIRST_WAIT_MS : Math.min(2 * wait, MOST_WAIT_MS);
      this.#listener.onStatus({ state: 'away', message: UNREACHABLE });
      await this.#pause(wait);
    }
  }

  async #connect(): Promise<{ ended: 'cut'; heard: boolean } | { ended: 'refused'; error: ApiError }> {
    const connection = new AbortController();
    this.#connection = connection;
    let heardAt = 0;
    // By the clock, which goes on while a machine sleeps.
    const openedAt = Date.now();
    const timer = setInterval(() => {
      if (Date.now() - (heardAt || openedAt) > SILENCE_MS) connection.abort();
    }, WATCH_MS);
    try {
      const response = await fetch(this.#path, {
        headers: {
          accept: 'text/event-stream',
          ...(this.#lastId === null ? {} : { 'last-event-id': this.#lastId }),
        },
        cache: 'no-store',
        signal: connection.signal,
      });
      if (isFinal(response.status)) {
        return { ended: 'refused', error: apiErrorOf(response.status, await response.json().catch(() => undefined)) };
      }
      if (response.ok && response.body) {
        this.#listener.onStatus({ state: 'live' });
        await this.#read(response.body, () => {
          heardAt = Date.now();
        });
      }
    } catch {
      // Whatever it was, it is tried again.
    } finally {
      clearInterval(timer);
      connection.abort();
    }
    return { ended: 'cut', heard: heardAt > 0 };
  }

  async #read(body: ReadableStream<Uint8Array>, onHeard: () => void): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const sse = new SseReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      onHeard();
      for (const { event, data, id } of sse.read(decoder.decode(piece.value, { stream: true }))) {
        if (event === 'lines') {
          this.#listener.onBatch(JSON.parse(data) as LogBatch);
          this.#lastId = id;
        }
        if (event === 'away') this.#listener.onStatus({ state: 'away', message: messageIn(data) });
        if (event === 'back') this.#listener.onStatus({ state: 'live' });
      }
    }
  }

  /** @param ms null: until woken */
  async #pause(ms: number | null): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}

/** Asking again would be answered the same. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function messageIn(data: string): string {
  return (JSON.parse(data) as { message: string }).message;
}
