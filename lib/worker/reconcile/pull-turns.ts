/** Who may fetch: some at once, the others in the order in which they came. */

/** More share one line and one disk, and the first of them is there later. */
export const MOST_PULLS_AT_ONCE = 3;
/** One that does not move for so long holds up nobody: the next has its turn beside it. */
const STANDS_STILL_MS = 30_000;

export interface Turn {
  /** It goes on. */
  moved(): void;
  end(): void;
}

interface Waiting {
  begin(): void;
  /** How many others have to end before. */
  onWait(others: number): void;
}

export class PullTurns {
  private taken = 0;
  private readonly waiting: Waiting[] = [];
  private readonly most: number;
  private readonly standsStillMs: number;

  constructor(most = MOST_PULLS_AT_ONCE, standsStillMs = STANDS_STILL_MS) {
    this.most = most;
    this.standsStillMs = standsStillMs;
  }

  /**
   * @param onWait told while it waits, and again whenever that changes; not at all where it has its turn at once
   * @returns once it has its turn
   * @throws the signal's reason
   */
  async take(onWait: (others: number) => void, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    if (this.taken >= this.most || this.waiting.length > 0) await this.wait(onWait, signal);
    else this.taken += 1;
    return this.begin();
  }

  private wait(onWait: (others: number) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        this.tell();
        reject(signal.reason);
      };
      const waiting: Waiting = {
        onWait,
        begin: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.waiting.push(waiting);
      onWait(this.waiting.length);
    });
  }

  private begin(): Turn {
    const { standsStillMs } = this;
    let isTaken = true;
    const free = () => {
      clearTimeout(timer);
      if (!isTaken) return;
      isTaken = false;
      this.free();
    };
    let timer = setTimeout(free, standsStillMs);
    return {
      moved() {
        if (!isTaken) return;
        clearTimeout(timer);
        timer = setTimeout(free, standsStillMs);
      },
      end: free,
    };
  }

  /** Whoever comes next has the place that has become free. */
  private free(): void {
    const next = this.waiting.shift();
    if (!next) {
      this.taken -= 1;
      return;
    }
    next.begin();
    this.tell();
  }

  private tell(): void {
    for (const [index, { onWait }] of this.waiting.entries()) onWait(index + 1);
  }
}
