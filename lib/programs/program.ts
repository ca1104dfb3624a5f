/** What a program of ours looks like from outside, whatever it is: a child of Node, Postgres… */
import type { ChildProcess } from 'node:child_process';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that is up and ready. */
export interface Running {
  pid: number;
  exited: Promise<Exit>;
  /** Asks it to end, waits, and kills it when it does not. Returns when it has ended. */
  stop(): Promise<void>;
  /** Kills it at once. */
  kill(): void;
}

/** Settles once, also when the program could not be started at all (code 127). */
export function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 127, signal: null }));
  });
}

/**
 * Sends the signals one after the other, each when the one before has not ended it in time.
 *
 * @param steps signal, and how long it has (`…Ms`)
 */
export async function endProcess(
  send: (signal: NodeJS.Signals) => void,
  exited: Promise<unknown>,
  steps: [NodeJS.Signals, number][],
): Promise<void> {
  for (const [signal, waitMs] of steps) {
    send(signal);
    if (await settlesWithin(exited, waitMs)) return;
  }
  await exited;
}

/** Whether the promise settles in time; it is left alone either way. */
export async function settlesWithin(promise: Promise<unknown>, waitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), waitMs);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  const result = await Promise.race([settled, late]);
  clearTimeout(timer);
  return result;
}

export interface WaitOptions {
  timeoutMs: number;
  /** Time between two looks. */
  everyMs?: number;
}

/**
 * Looks until `look` gives something that is not null, undefined or false.
 *
 * @returns what it gave, or null when the time is over
 */
export async function waitFor<T>(
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { timeoutMs, everyMs = 25 }: WaitOptions,
): Promise<T | null> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() >= end) return null;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Whether a process of that id exists (zombies do not count: nothing runs in them). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
