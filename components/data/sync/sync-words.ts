/** Transfers in words and tones. Pure. */
import { formatBytes, formatPlural } from '../../../lib/domain/text/format.ts';
import type { DataSync, SyncProgress } from '../../../lib/http/answers/volume.ts';
import type { Tone } from '../../state/tones.ts';

type SyncState = DataSync['status']['state'];

export const SYNC_TONES: Record<SyncState, Tone> = {
  QUEUED: 'idle',
  RUNNING: 'info',
  DONE: 'ok',
  FAILED: 'danger',
  ERROR: 'danger',
  INTERRUPTED: 'idle',
};

export function isUnderWay({ state }: { state: SyncState }): boolean {
  return state === 'QUEUED' || state === 'RUNNING';
}

/** Who or what began it. */
export function causeInWords({ spec: { manual, direction }, user }: DataSync): string {
  if (manual) return user;
  return direction === 'pull' ? 'start of the app' : 'stop of the app';
}

/** `12 files, 3.4 MiB`, and what else happened to others. */
export function doneInWords(progress: readonly SyncProgress[]): string {
  const sum = (of: (one: SyncProgress) => number) => progress.reduce((total, one) => total + of(one), 0);
  const others = [
    [sum(({ skipped }) => skipped), 'unchanged'],
    [sum(({ deleted }) => deleted), 'removed'],
    [sum(({ failed }) => failed), 'failed'],
  ] as const;
  return [
    `${formatPlural(
      sum(({ completed }) => completed),
      'file',
    )}, ${formatBytes(
      sum(({ transferredBytes }) => transferredBytes),
      true,
    )}`,
    ...others.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`),
  ].join(', ');
}
