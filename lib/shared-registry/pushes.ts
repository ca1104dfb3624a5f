/**
 * What is being written to the registry. Layers that were just pushed belong to nothing until their manifest comes, and
 * one that a client was told is there must stay until then: so nothing is swept while a push is open, and nothing is
 * written while it is swept.
 */
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

/** A push of which nothing more is heard for so long was given up. */
const GIVEN_UP_AFTER_MS = 15 * 60_000;
const PLACE = /^\/v2\/(.+)\/(blobs|manifests)\//;

export type Exclusive<Result> = { result: Result } | { busyWith: string };

export class Pushes {
  /** By repository: when it was last heard of. */
  private readonly open = new Map<string, number>();
  private readonly file: string;
  private readonly now: () => number;
  private underWay = 0;
  private sweeping: Promise<unknown> | null = null;
  private saving: Promise<void> = Promise.resolve();

  /** @param file keeps which are open, for the time after a restart: clients go on where they were */
  constructor(file: string, now: () => number = () => performance.now()) {
    this.file = file;
    this.now = now;
    for (const repository of readOpen(file)) this.open.set(repository, now());
  }

  /** Waits until nothing is swept. @returns to be called with the answer's status, or null where there was none */
  async begin(method: string, pathname: string): Promise<(status: number | null) => void> {
    const [, repository, kind] = PLACE.exec(pathname) ?? [];
    const isQuestion = method === 'HEAD' && kind === 'blobs';
    if (repository === undefined || (['GET', 'HEAD', 'OPTIONS'].includes(method) && !isQuestion))
      return () => undefined;
    while (this.sweeping) await this.sweeping;
    this.underWay++;
    return (status) => {
      this.underWay--;
      // What was refused is no push; a layer that is not there has to be sent first.
      if (status === null || status >= 400) return;
      if (kind === 'manifests' && method === 'PUT') this.end(repository);
      else this.note(repository);
    };
  }

  /** Does the work while nothing is written; does not wait for pushes, but tells of one. */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Exclusive<Result>> {
    while (this.sweeping) await this.sweeping;
    const busyWith = this.busyWith();
    if (busyWith !== null) return { busyWith };
    const sweeping = work();
    this.sweeping = sweeping.catch(() => undefined);
    try {
      return { result: await sweeping };
    } finally {
      this.sweeping = null;
    }
  }

  /** Resolves when it is written which are open. */
  close(): Promise<void> {
    return this.saving;
  }

  private busyWith(): string | null {
    for (const [repository, at] of this.open) {
      if (this.now() - at < GIVEN_UP_AFTER_MS) return repository;
      this.end(repository);
    }
    return this.underWay > 0 ? 'a repository' : null;
  }

  private note(repository: string): void {
    const isNew = !this.open.has(repository);
    this.open.set(repository, this.now());
    if (isNew) this.save();
  }

  private end(repository: string): void {
    if (this.open.delete(repository)) this.save();
  }

  private save(): void {
    this.saving = this.saving
      .then(async () => {
        await writeFile(`${this.file}.new`, JSON.stringify([...this.open.keys()]), { mode: 0o600 });
        await rename(`${this.file}.new`, this.file);
        // A disk that is full must not end a push that has its room.
      }, undefined)
      .catch(() => undefined);
  }
}

function readOpen(file: string): string[] {
  try {
    const known: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(known) ? known.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
