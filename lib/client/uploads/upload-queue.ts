/**
 * Files on their way into containers. Kept by the tab and by no page of it, so that they go on while one looks at
 * other pages; a few at a time, each of which can fail, be cancelled or be sent again by itself.
 */
import { RateMeter } from './rate-meter.ts';

/** More at once are not faster, and the others wait without a connection. */
const AT_ONCE = 3;
/** How often the page hears of bytes: a thousand files must not draw a thousand pages. */
const TELL_EVERY_MS = 150;

/** Which container files go into. */
export interface UploadPlace {
  /** Its slug. */
  project: string;
  containerId: string;
  /** The container's name. */
  name: string;
}

export interface WantedFile {
  /** In the container, `/` between its parts. */
  path: string;
  file: Blob;
}

export type UploadState = 'waiting' | 'sending' | 'done' | 'failed' | 'cancelled';

export interface Upload {
  id: number;
  place: UploadPlace;
  path: string;
  bytes: number;
  sentBytes: number;
  state: UploadState;
  /** Why it failed, and what to do. */
  problem: string | null;
}

export interface UploadTotals {
  files: number;
  done: number;
  failed: number;
  /** Waiting or being sent. */
  left: number;
  /** Of all that are not cancelled. */
  bytes: number;
  sentBytes: number;
  bytesPerSecond: number;
}

export interface UploadsShown {
  uploads: readonly Upload[];
  totals: UploadTotals;
}

/** Sends one file. @throws with a message for whoever uploads; when the signal aborts, with anything */
export type SendFile = (
  target: { containerId: string; path: string; file: Blob },
  options: { onSent: (bytes: number) => void; signal: AbortSignal },
) => Promise<void>;

export const NO_UPLOADS: UploadsShown = {
  uploads: [],
  totals: { files: 0, done: 0, failed: 0, left: 0, bytes: 0, sentBytes: 0, bytesPerSecond: 0 },
};

export interface UploadQueueOptions {
  send: SendFile;
  /** Milliseconds of any clock that only goes forward. */
  now: () => number;
}

interface Entry {
  upload: Upload;
  file: Blob;
  controller: AbortController | null;
}

export class UploadQueue {
  readonly #send: SendFile;
  readonly #now: () => number;
  readonly #rate = new RateMeter();
  readonly #listeners = new Set<() => void>();
  /** In the order in which they were given. */
  #entries = new Map<number, Entry>();
  #nextId = 1;
  #shown: UploadsShown = NO_UPLOADS;
  #telling: ReturnType<typeof setTimeout> | null = null;

  constructor({ send, now }: UploadQueueOptions) {
    this.#send = send;
    this.#now = now;
  }

  /** The same object until something changed. */
  readonly shown = (): UploadsShown => this.#shown;

  /** @returns ends it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** One that is still on its way to the same path is given up for the new one. */
  add(place: UploadPlace, files: readonly WantedFile[]): void {
    const paths = new Set(files.map(({ path }) => path));
    for (const [id, { upload }] of this.#entries) {
      if (upload.place.containerId !== place.containerId || !paths.has(upload.path)) continue;
      this.#abort(id);
      this.#entries.delete(id);
    }
    for (const { path, file } of files) {
      const id = this.#nextId++;
      const upload: Upload = { id, place, path, bytes: file.size, sentBytes: 0, state: 'waiting', problem: null };
      this.#entries.set(id, { upload, file, controller: null });
    }
    this.#go();
  }

  cancel(id: number): void {
    this.#cancel(id);
    this.#go();
  }

  /** All that are not done, of one container. */
  cancelAll(containerId: string): void {
    for (const [id, { upload }] of this.#entries) if (upload.place.containerId === containerId) this.#cancel(id);
    this.#go();
  }

  /** One that failed or was cancelled is sent again, from its beginning. */
  retry(id: number): void {
    this.#retry(id);
    this.#go();
  }

  retryFailed(containerId: string): void {
    for (const [id, { upload }] of this.#entries) {
      if (upload.place.containerId === containerId && upload.state === 'failed') this.#retry(id);
    }
    this.#go();
  }

  /** Forgets those of a container that have come to an end, however. */
  forgetEnded(containerId: string): void {
    for (const [id, { upload }] of this.#entries) {
      if (upload.place.containerId === containerId && !isOnItsWay(upload)) this.#entries.delete(id);
    }
    this.#tell();
  }

  #cancel(id: number): void {
    const entry = this.#entries.get(id);
    if (!entry || !isOnItsWay(entry.upload)) return;
    this.#abort(id);
    this.#change(entry, { state: 'cancelled', sentBytes: 0 });
  }

  #retry(id: number): void {
    const entry = this.#entries.get(id);
    if (entry?.upload.state !== 'failed' && entry?.upload.state !== 'cancelled') return;
    this.#change(entry, { state: 'waiting', sentBytes: 0, problem: null });
  }

  #abort(id: number): void {
    this.#entries.get(id)?.controller?.abort();
  }

  #go(): void {
    const entries = [...this.#entries.values()];
    const sending = entries.filter(({ upload }) => upload.state === 'sending').length;
    const next = entries.filter(({ upload }) => upload.state === 'waiting').slice(0, Math.max(0, AT_ONCE - sending));
    for (const entry of next) void this.#sendOne(entry);
    this.#tell();
  }

  async #sendOne(entry: Entry): Promise<void> {
    const controller = new AbortController();
    entry.controller = controller;
    this.#change(entry, { state: 'sending' });
    const { place, path, bytes } = entry.upload;
    const problem = await this.#send(
      { containerId: place.containerId, path, file: entry.file },
      {
        signal: controller.signal,
        onSent: (sentBytes) => {
          if (controller.signal.aborted) return;
          this.#rate.add(this.#now(), sentBytes - entry.upload.sentBytes);
          this.#change(entry, { sentBytes });
          this.#tellSoon();
        },
      },
    ).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (controller.signal.aborted) return;
    entry.controller = null;
    if (problem === null) this.#change(entry, { state: 'done', sentBytes: bytes });
    else this.#change(entry, { state: 'failed', sentBytes: 0, problem });
    this.#go();
  }

  #change(entry: Entry, change: Partial<Upload>): void {
    entry.upload = { ...entry.upload, ...change };
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => this.#tell(), TELL_EVERY_MS);
  }

  #tell(): void {
    if (this.#telling) clearTimeout(this.#telling);
    this.#telling = null;
    const uploads = [...this.#entries.values()].map(({ upload }) => upload);
    this.#shown =
      uploads.length === 0 ? NO_UPLOADS : { uploads, totals: totalsOf(uploads, this.#rate.perSecond(this.#now())) };
    for (const listener of this.#listeners) listener();
  }
}

export function isOnItsWay({ state }: Upload): boolean {
  return state === 'waiting' || state === 'sending';
}

/** Those of one container alone. */
export function uploadsInto({ uploads, totals }: UploadsShown, containerId: string): UploadsShown {
  const own = uploads.filter(({ place }) => place.containerId === containerId);
  if (own.length === uploads.length) return { uploads, totals };
  return own.length === 0 ? NO_UPLOADS : { uploads: own, totals: totalsOf(own, totals.bytesPerSecond) };
}

function totalsOf(uploads: readonly Upload[], bytesPerSecond: number): UploadTotals {
  const wanted = uploads.filter(({ state }) => state !== 'cancelled');
  const sum = (of: (upload: Upload) => number) => wanted.reduce((total, upload) => total + of(upload), 0);
  return {
    files: wanted.length,
    done: sum(({ state }) => (state === 'done' ? 1 : 0)),
    failed: sum(({ state }) => (state === 'failed' ? 1 : 0)),
    left: sum((upload) => (isOnItsWay(upload) ? 1 : 0)),
    bytes: sum(({ bytes }) => bytes),
    sentBytes: sum(({ sentBytes }) => sentBytes),
    bytesPerSecond,
  };
}
