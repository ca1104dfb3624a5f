/** Runs one task at a time: when woken, and when the time that it asked for has passed. Wakes while it runs count once. */
export class Loop {
  private readonly task: () => Promise<number | null>;
  private timer: NodeJS.Timeout | null = null;
  private current: Promise<void> | null = null;
  private again = false;
  private closed = false;

  /** @param task never rejects; resolves to the milliseconds until it wants to run again, null for only when woken */
  constructor(task: () => Promise<number | null>) {
    this.task = task;
  }

  wake(): void {
    if (this.closed) return;
    if (this.current) {
      this.again = true;
      return;
    }
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.current = this.run();
  }

  /** Resolves when nothing of it runs any more. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.current;
  }

  private async run(): Promise<void> {
    let waitMs: number | null = null;
    do {
      this.again = false;
      waitMs = await this.task();
    } while (this.again && !this.closed);
    this.current = null;
    if (!this.closed && waitMs !== null && Number.isFinite(waitMs)) {
      this.timer = setTimeout(() => this.wake(), Math.max(1, waitMs));
    }
  }
}
