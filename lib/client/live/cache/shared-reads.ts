/**
 * The stream's side of reads that tabs share: after an event all tabs of a browser ask for the same answers, and one
 * request is enough for all of them.
 */
import type { RawAnswer } from '../../raw-answer.ts';

/** What came lately is good for a tab that is slower than the others. */
const KEPT_MS = 2_000;

interface Read {
  /** ms since 1970: what was so by then is in the answer. */
  beganAt: number;
  answer: Promise<RawAnswer>;
}

export class SharedReads {
  readonly #reads = new Map<string, Read>();
  readonly #ask: (path: string) => Promise<RawAnswer>;

  constructor(ask: (path: string) => Promise<RawAnswer>) {
    this.#ask = ask;
  }

  /** @param since ms since 1970: an answer that was asked for before is not good enough */
  read(path: string, since: number): Promise<RawAnswer> {
    const known = this.#reads.get(path);
    if (known && known.beganAt >= since) return known.answer;
    const read: Read = { beganAt: Date.now(), answer: this.#ask(path) };
    this.#reads.set(path, read);
    void this.#forget(path, read);
    return read.answer;
  }

  /** What was asked for so far is for those who asked. */
  forget(): void {
    this.#reads.clear();
  }

  async #forget(path: string, read: Read): Promise<void> {
    const isGood = await read.answer.then(
      ({ status }) => status === 200,
      () => false,
    );
    if (isGood) await new Promise((resolve) => setTimeout(resolve, KEPT_MS));
    if (this.#reads.get(path) === read) this.#reads.delete(path);
  }
}
