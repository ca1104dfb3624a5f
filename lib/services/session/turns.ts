/** Work of which only so much is done at once, and only so much waits. */
export class Turns {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ atOnce, waiting }: { atOnce: number; waiting: number }) {
    this.#atOnce = atOnce;
    this.#mostWaiting = waiting;
  }

  /** In the order of asking. @returns null when too many wait already: then the work is not done */
  take<Result>(work: () => Promise<Result>): Promise<Result> | null {
    if (this.#running < this.#atOnce) {
      this.#running++;
      return this.#run(work);
    }
    if (this.#waiting.length >= this.#mostWaiting) return null;
    // Whoever ends hands the turn on, so nobody comes in between.
    return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(() => this.#run(work));
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
