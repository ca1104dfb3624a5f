/** The end: SIGINT, SIGTERM or SIGHUP stops everything in order; a second one at once. */
import { readFileSync } from 'node:fs';
import type { Supervised } from '../../lib/programs/supervise.ts';

export interface Stack {
  /** In the order in which they are stopped. */
  programs: Supervised[];
  /** Gives the home back, and ends what may still run in it. */
  release(): void;
  databaseUrl?: string;
  stopping?: boolean;
}

export interface Stopper {
  /** A signal asked for it. */
  requested(): boolean;
  stop(): Promise<void>;
  /** Settles when everything has been stopped. */
  done: Promise<void>;
}

const PARENT_CHECK_MS = 500;

export function stopOnSignal(stack: Stack): Stopper {
  let requested = false;
  let stopping: Promise<void> | null = null;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const stop = () => {
    stack.stopping = true;
    stopping ??= stopInOrder(stack).finally(finish);
    return stopping;
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (requested) {
      for (const program of stack.programs) program.kill();
      stack.release();
      process.exit(1);
    }
    requested = true;
    process.exitCode = 0;
    console.log(`\n· ${signal}: stopping (apps keep running)`);
    void stop();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  const parentCheck = stopWithNpm(() => onSignal('SIGTERM'));
  void done.then(() => {
    clearInterval(parentCheck);
    for (const signal of signals) process.off(signal, onSignal);
  });
  return { requested: () => requested, stop, done };
}

async function stopInOrder(stack: Stack): Promise<void> {
  const startedAt = performance.now();
  for (const program of [...stack.programs]) await program.stop();
  stack.release();
  if (stack.programs.length > 0) console.log(`· stopped in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
}

/** Killed by force, npm passes no signal on; that it is not above us any more is how it shows. */
function stopWithNpm(stop: () => void): NodeJS.Timeout | undefined {
  if (!process.env.npm_lifecycle_event) return undefined;
  const above = npmAbove();
  let told = false;
  const timer = setInterval(() => {
    if (told || npmAbove() === above) return;
    told = true;
    stop();
  }, PARENT_CHECK_MS);
  timer.unref();
  return timer;
}

/** npm starts us directly or through a shell, whichever shell `sh` is; beyond npm nothing is of interest. */
function npmAbove(): number | null {
  const parent = process.ppid;
  const status = read(`/proc/${parent}/status`);
  const name = /^Name:\s*(.+)$/m.exec(status)?.[1];
  if (name !== 'sh' && name !== 'dash' && name !== 'bash') return parent;
  return Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
