/** Writes one container's log into segments, one after the other; the one before is compressed in the background. */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import type { Log } from '../../log/log.ts';
import {
  closeSegment,
  deleteSegments,
  insertSegment,
  type SegmentExtent,
  type SegmentKey,
} from '../../store/disk/log-segments.ts';
import type { Database } from '../../store/postgres/database.ts';
import { directoryOf, plainFile, type SegmentPlace, type StoredLine, sealSegment } from './segment-file.ts';

/** Of the plain file; a tenth of it, about, is left once it is compressed. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** What comes together is written together. */
const WRITE_AFTER_MS = 10;
const MOST_HELD_BYTES = 1024 * 1024;

export interface WriterOptions {
  db: Database;
  log: Log;
  root: string;
  appId: string;
  replicaId: string;
  containerId: string;
  /** Of the first segment; there is none of it yet. */
  number: number;
}

export class SegmentWriter {
  readonly replicaId: string;
  readonly #options: WriterOptions;
  #number: number;
  #file: FileHandle | null = null;
  #beginning: Promise<void> | null = null;
  #extent: SegmentExtent | null = null;
  #held: string[] = [];
  #heldBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #failed: unknown = null;
  #dirty = false;
  #sealing = new Set<Promise<void>>();
  #changed: { promise: Promise<void>; resolve: () => void } = signal();
  #closed = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.replicaId = options.replicaId;
    this.#number = options.number;
  }

  /** Of the segment that is being written, or will be. */
  get number(): number {
    return this.#number;
  }

  /** Lines of that segment, those that are not in the file yet included. */
  get lines(): number {
    return this.#extent?.lines ?? 0;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Settles when more has been written, or nothing more will be. To be taken before one looks. */
  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  /** Settles at once, or when there is room. @throws what writing failed with: then nothing more is taken */
  async append(line: StoredLine): Promise<void> {
    if (this.#failed) throw this.#failed;
    const text = `${JSON.stringify(line)}\n`;
    if (!this.#file) {
      this.#beginning ??= this.#begin(new Date(line.at));
      await this.#beginning;
    }
    this.#held.push(text);
    this.#heldBytes += Buffer.byteLength(text);
    this.#count(line);
    if (this.#heldBytes >= MOST_HELD_BYTES) await this.flush();
    else this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), WRITE_AFTER_MS);
  }

  /** Everything that was appended stands in the file. @throws what writing failed with */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
    if (this.#failed) throw this.#failed;
  }

  /** How far the segment has come, if that has not been taken yet. */
  takeProgress(): (SegmentKey & SegmentExtent) | null {
    if (!this.#dirty || !this.#extent) return null;
    this.#dirty = false;
    return { replicaId: this.replicaId, number: this.#number, ...this.#extent };
  }

  /** @param seal the log has ended; else a worker that comes later compresses what stands there */
  async close(seal: boolean): Promise<void> {
    await this.flush().catch(() => undefined);
    await this.#file?.close().catch(() => undefined);
    if (seal && this.#file) this.#seal(this.#number);
    this.#file = null;
    this.#closed = true;
    this.#changed.resolve();
    await Promise.all(this.#sealing);
  }

  #count(line: StoredLine): void {
    const at = new Date(line.at);
    const extent = this.#extent ?? { firstAt: at, lastAt: at, lines: 0, dropped: 0, bytes: 0, storedBytes: 0 };
    this.#extent = {
      ...extent,
      lastAt: at,
      lines: extent.lines + 1,
      dropped: extent.dropped + (line.dropped ?? 0),
      bytes: extent.bytes + Buffer.byteLength(line.content),
    };
    this.#dirty = true;
  }

  async #begin(at: Date): Promise<void> {
    const { db, appId, containerId } = this.#options;
    await insertSegment(db, { replicaId: this.replicaId, number: this.#number, appId, containerId, at });
    await mkdir(directoryOf(this.#place(this.#number)), { recursive: true, mode: 0o700 });
    this.#file = await open(plainFile(this.#place(this.#number)), 'wx', 0o600);
  }

  async #write(): Promise<void> {
    if (this.#failed || this.#held.length === 0 || !this.#file) return;
    const text = this.#held.join('');
    const bytes = this.#heldBytes;
    this.#held = [];
    this.#heldBytes = 0;
    try {
      await this.#file.appendFile(text);
      if (this.#extent) this.#extent.storedBytes += bytes;
      if ((this.#extent?.storedBytes ?? 0) >= SEGMENT_BYTES) await this.#next();
    } catch (error) {
      this.#failed = error;
    }
    const { resolve } = this.#changed;
    this.#changed = signal();
    resolve();
  }

  async #next(): Promise<void> {
    // Lines came while it was written: they belong to this segment, for they are counted there.
    if (this.#held.length > 0) return;
    const [file, number] = [this.#file, this.#number];
    this.#file = null;
    this.#beginning = null;
    this.#extent = null;
    this.#number += 1;
    await file?.close();
    this.#seal(number);
  }

  #seal(number: number): void {
    const sealing: Promise<void> = sealAndNote(this.#options.db, this.#place(number))
      .then(() => undefined)
      .catch((error: unknown) => {
        const { replicaId } = this;
        this.#options.log.warn({ replicaId, number, error: String(error) }, 'a piece of a log stays uncompressed');
      })
      .finally(() => this.#sealing.delete(sealing));
    this.#sealing.add(sealing);
  }

  #place(number: number): SegmentPlace {
    const { root, appId, replicaId } = this.#options;
    return { root, appId, replicaId, number };
  }
}

/** @returns where the log goes on after it; null where nothing stood in it, and it is forgotten */
export async function sealAndNote(db: Database, place: SegmentPlace): Promise<string | null> {
  const sealed = await sealSegment(place);
  if (sealed) await closeSegment(db, place, sealed.extent, sealed.position);
  else await deleteSegments(db, [place]);
  return sealed?.position ?? null;
}

function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
