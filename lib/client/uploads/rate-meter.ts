/** How fast bytes go, over the last few seconds. Pure but for what it remembers. */

const WINDOW_MS = 5_000;
/** A shorter look would jump with each file. */
const LEAST_MS = 1_000;

export class RateMeter {
  #seen: { at: number; bytes: number }[] = [];

  /** @param at milliseconds */
  add(at: number, bytes: number): void {
    this.#seen.push({ at, bytes });
    this.#forget(at);
  }

  /** Bytes per second; 0 once nothing has come for a while. */
  perSecond(now: number): number {
    this.#forget(now);
    const first = this.#seen[0];
    if (!first) return 0;
    const bytes = this.#seen.reduce((sum, one) => sum + one.bytes, 0);
    return Math.max(0, (bytes * 1_000) / Math.max(now - first.at, LEAST_MS));
  }

  #forget(now: number): void {
    this.#seen = this.#seen.filter(({ at }) => at > now - WINDOW_MS);
  }
}
