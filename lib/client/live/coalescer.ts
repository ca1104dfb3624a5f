/** Does at once what is asked for rarely, and at most so often what is asked for often; the last wish is never lost. */
export class Coalescer {
  readonly #everyMs: number;
  readonly #doneAt = new Map<string, number>();
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
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
    if (wait <= 0) run();
    else this.#waiting.set(key, setTimeout(run, wait));
  }

  close(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }
}
