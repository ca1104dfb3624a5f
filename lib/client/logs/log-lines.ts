/** The lines of a log that a page holds: bounded, in the order of their coming, ready to be shown and searched. */
import { inertLine, lastRewrite, withoutColours } from '../../domain/text/inert-text.ts';
import type { LogBatch, LogLine } from '../../http/answers/app.ts';

export const MOST_LINES = 10_000;
/** Characters of all lines together. */
export const MOST_CHARACTERS = 16 * 1024 * 1024;

export interface HeldLine {
  /** Grows by one from line to line. */
  key: number;
  timestamp: string | undefined;
  replica: string;
  ordinal: number;
  stream: LogLine['stream'];
  /** Inert, with its colours. */
  coloured: string;
  /** The same without: what is searched. */
  text: string;
  /** The container wrote more on this line than is kept. */
  cut: boolean;
  /** It stands for so many lines that were written too fast to be kept; 0: it is one itself. */
  dropped: number;
  /** Lines of its replica were skipped before it. */
  afterGap: boolean;
}

export class LogLines {
  #lines: HeldLine[] = [];
  #characters = 0;
  #nextKey = 0;
  #dropped = 0;

  /** Oldest first; another array after each change. */
  get lines(): readonly HeldLine[] {
    return this.#lines;
  }

  /** How many older ones are no longer held. */
  get dropped(): number {
    return this.#dropped;
  }

  add(batches: readonly LogBatch[]): void {
    const added = batches.flatMap((batch) => this.#held(batch));
    if (added.length === 0) return;
    const lines = [...this.#lines, ...added];
    for (const { coloured } of added) this.#characters += coloured.length;
    let first = Math.max(0, lines.length - MOST_LINES);
    for (const { coloured } of lines.slice(0, first)) this.#characters -= coloured.length;
    for (; this.#characters > MOST_CHARACTERS && first < lines.length - 1; first++) {
      this.#characters -= lines[first]?.coloured.length ?? 0;
    }
    this.#dropped += first;
    this.#lines = first > 0 ? lines.slice(first) : lines;
  }

  /** So many came and went without having been held. */
  skip(count: number): void {
    this.#dropped += count;
  }

  #held({ lines, gaps = [] }: LogBatch): HeldLine[] {
    const untold = new Set(gaps);
    return lines.map((line) => {
      const coloured = inertLine(lastRewrite(line.content));
      return {
        key: this.#nextKey++,
        timestamp: line.timestamp,
        replica: line.replica,
        ordinal: line.ordinal,
        stream: line.stream,
        coloured,
        text: withoutColours(coloured),
        cut: line.cut ?? false,
        dropped: line.dropped ?? 0,
        afterGap: untold.delete(line.replica),
      };
    });
  }
}
