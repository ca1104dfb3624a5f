/**
 * How much of what a replica writes is kept: so much a second, and what was not used for a while more in a burst. It
 * counts by the times of the lines themselves, so that a worker that catches up keeps what one present would have kept.
 */

export const LINES_PER_SECOND = 5_000;
export const BYTES_PER_SECOND = 1024 * 1024;
/** A start that prints a lot, or a stack of traces, goes through. */
export const BURST_SECONDS = 10;

export class FloodCap {
  #second = Number.NEGATIVE_INFINITY;
  #lines = LINES_PER_SECOND * BURST_SECONDS;
  #bytes = BYTES_PER_SECOND * BURST_SECONDS;

  /**
   * Whether the line is kept.
   *
   * @param second of the line's time, Unix; one before the last counts as the same
   */
  take(second: number, bytes: number): boolean {
    if (second > this.#second) {
      const passed = Math.min(second - this.#second, BURST_SECONDS);
      this.#lines = Math.min(this.#lines + passed * LINES_PER_SECOND, LINES_PER_SECOND * BURST_SECONDS);
      this.#bytes = Math.min(this.#bytes + passed * BYTES_PER_SECOND, BYTES_PER_SECOND * BURST_SECONDS);
      this.#second = second;
    }
    if (this.#lines < 1 || this.#bytes < bytes) return false;
    this.#lines -= 1;
    this.#bytes -= bytes;
    return true;
  }
}

/** What stands in the log where lines are missing. */
export function droppedWords(count: number): string {
  const lines = count === 1 ? '1 line' : `${count.toLocaleString('en-US')} lines`;
  return `${lines} dropped here: more was written than the ${LINES_PER_SECOND.toLocaleString('en-US')} lines or 1 MiB a second that are kept of a replica.`;
}
