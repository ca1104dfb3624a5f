/** A tab's side of reads that the browser's tabs share: each waits for its answer, but not for ever. */
import type { RawAnswer } from '../../raw-answer.ts';

/** The other end may be gone without a word: then the tab asks by itself. */
const PATIENCE_MS = 5_000;

interface Waiting {
  resolve(answer: RawAnswer): void;
  reject(why: Error): void;
}

export class PendingReads {
  readonly #waiting = new Map<number, Waiting>();
  readonly #send: (id: number, path: string, since: number) => void;
  #lastId = 0;

  constructor(send: (id: number, path: string, since: number) => void) {
    this.#send = send;
  }

  read(path: string, since: number): Promise<RawAnswer> {
    const id = ++this.#lastId;
    return new Promise<RawAnswer>((resolve, reject) => {
      const timer = setTimeout(() => this.settle(id, undefined), PATIENCE_MS);
      this.#waiting.set(id, {
        resolve: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        reject: (why) => {
          clearTimeout(timer);
          reject(why);
        },
      });
      this.#send(id, path, since);
    });
  }

  /** @param answer absent: there is none */
  settle(id: number, answer: RawAnswer | undefined): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (answer) waiting?.resolve(answer);
    else waiting?.reject(new Error('the shared read failed'));
  }
}
