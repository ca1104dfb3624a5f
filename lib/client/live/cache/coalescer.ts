/** Does soon what is asked for rarely, and at most so often what is asked for often; the last wish is never lost. */
export class Coalescer {
  readonly #everyMs: number;
  readonly #firstMs: number;
  readonly #doneAt = new Map<string, number>();
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();

  /** @param firstMs how long a wish waits at least */
  constructor(everyMs: number, firstMs: number) {
    this.#everyMs = everyMs;
    this.#firstMs = firstMs;
  }

  /** @param work of the same key: any of them will do */
  ask(key: string, work: () => void): void {
    if (this.#waiting.has(key)) return;
    const wait = (this.#doneAt.get(key) ?? Number.NEGATIVE_INFINITY) + this.#everyMs - performance.now();
    const run = () => {
      this.#waiting.delete(key);
      this.#doneAt.set(key, performance.now());
      work();
    };
    this.#waiting.set(key, setTimeout(run, Math.max(wait, this.#firstMs)));
  }

  close(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }
}
