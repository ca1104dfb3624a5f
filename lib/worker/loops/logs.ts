/** Keeps the index of what replicas wrote, and lets go what is no longer kept. */
import type { WorkerContext } from '../context.ts';
import { type Loop, startLoop } from './loop.ts';

/** The row of what is being written lags behind so much. */
const NOTE_EVERY_MS = 2_000;
const TIDY_EVERY_MS = 60_000;

export function startLogLoops({ logs, log }: Pick<WorkerContext, 'logs' | 'log'>): Loop[] {
  if (!logs) return [];
  return [
    startLoop({ name: 'note-logs', everyMs: NOTE_EVERY_MS, log, run: () => logs.note() }),
    startLoop({ name: 'tidy-logs', everyMs: TIDY_EVERY_MS, log, run: () => logs.tidy() }),
  ];
}
