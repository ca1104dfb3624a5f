/** A named job that runs when poked and at least every so often, never twice at once, and outlives its errors. */
import type { Log } from '../../log/log.ts';

export interface Loop {
  /** Run soon; several pokes during a run are one. */
  poke(): void;
  /** Resolves once the run under way has ended. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  name: string;
  everyMs: number;
  log: Log;
  /** One run; what it throws is logged, and the next run comes. */
  run(): Promise<void>;
}

export function startLoop({ name, everyMs, log, run }: LoopOptions): Loop {
  let poked = true;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;

  const turn = async () => {
    while (poked && !stopped) {
      poked = false;
      try {
        await run();
      } catch (error) {
        log.error(
          { loop: name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
          'loop failed',
        );
      }
    }
    running = null;
    if (!stopped) timer = setTimeout(poke, everyMs);
  };
  const poke = () => {
    poked = true;
    if (running || stopped) return;
    if (timer) clearTimeout(timer);
    running = turn();
  };
  poke();
  return {
    poke,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}
