/** Several generators as one, in the order of what comes. */

export type Merged<Key, Value> =
  | { key: Key; done: false; value: Value }
  /** It gave all that it had. */
  | { key: Key; done: true };

export class Merge<Key, Value> {
  readonly #sources: Map<Key, AsyncGenerator<Value, void, undefined>>;
  readonly #next = new Map<Key, Promise<Merged<Key, Value>>>();

  constructor(sources: Map<Key, AsyncGenerator<Value, void, undefined>>) {
    this.#sources = new Map(sources);
  }

  /**
   * @returns null when none is left
   * @throws what any of them throws
   */
  async next(): Promise<Merged<Key, Value> | null> {
    for (const [key, source] of this.#sources) if (!this.#next.has(key)) this.#next.set(key, ask(key, source));
    if (this.#next.size === 0) return null;
    const came = await Promise.race(this.#next.values());
    this.#next.delete(came.key);
    if (came.done) this.#sources.delete(came.key);
    return came;
  }

  /** Nothing more of this one. It need not wait for what the generator waits for. */
  drop(key: Key): void {
    void this.#sources.get(key)?.return();
    this.#sources.delete(key);
    this.#next.delete(key);
  }

  close(): void {
    for (const key of this.#sources.keys()) this.drop(key);
  }
}

async function ask<Key, Value>(key: Key, source: AsyncGenerator<Value, void, undefined>): Promise<Merged<Key, Value>> {
  const { done, value } = await source.next();
  return done ? { key, done: true } : { key, done: false, value };
}
