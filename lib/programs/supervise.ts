/** Keeps one program running: started again when it ends, slower and slower while it keeps ending. */
import { messageOf } from './errors.ts';
import type { Exit, Running } from './program.ts';

export interface Program {
  name: string;
  /** Resolves when it is ready; rejects when it is not, with nothing left running. `signal`: give up. */
  start(signal: AbortSignal): Promise<Running>;
}

export interface Supervised {
  name: string;
  /** Ready for the first time. Rejects when the first start failed; it is not tried again then. */
  ready: Promise<void>;
  /** Of the process that runs now; null between two. */
  pid(): number | null;
  /** Ends it for good. */
  stop(): Promise<void>;
  /** Ends it for good, at once. */
  kill(): void;
}

/** At once, then slower; after so many quick ends it stays at the last. */
const BACK_OFF_MS = [0, 500, 1_000, 2_000, 4_000, 8_000, 10_000];
/** One that ran that long is started again at once. */
const HEALTHY_AFTER_MS = 30_000;

/** @param say one line for the person at the terminal */
export function supervise(program: Program, say: (line: string) => void): Supervised {
  const stopping = new AbortController();
  let running: Running | null = null;
  let markReady: () => void = () => undefined;
  let markFailed: (error: unknown) => void = () => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    markReady = resolve;
    markFailed = reject;
  });
  // Whoever asks for it handles it; a supervisor that is stopped early has nobody asking.
  ready.catch(() => undefined);

  const keepRunning = async () => {
    let quickEnds = 0;
    let everReady = false;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      let why: string;
      try {
        running = await program.start(stopping.signal);
        if (everReady) say(`${program.name} is back`);
        everReady = true;
        markReady();
        why = describe(await running.exited);
      } catch (error) {
        if (!everReady) {
          markFailed(error);
          return;
        }
        why = `could not be started: ${messageOf(error)}`;
      }
      running = null;
      if (stopping.signal.aborted) return;
      if (performance.now() - startedAt >= HEALTHY_AFTER_MS) quickEnds = 0;
      const delayMs = BACK_OFF_MS[Math.min(quickEnds, BACK_OFF_MS.length - 1)] ?? 0;
      quickEnds += 1;
      say(`${program.name} ${why}; starting it again${delayMs > 0 ? ` in ${delayMs / 1_000} s` : ''}`);
      await pause(delayMs, stopping.signal);
    }
  };
  const done = keepRunning();

  return {
    name: program.name,
    ready,
    pid: () => running?.pid ?? null,
    async stop() {
      stopping.abort();
      markFailed(new Error(`${program.name} was stopped before it was ready`));
      await running?.stop();
      await done;
    },
    kill() {
      stopping.abort();
      running?.kill();
    },
  };
}

function describe({ code, signal }: Exit): string {
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(finish, delayMs);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
    signal.addEventListener('abort', finish);
  });
}
