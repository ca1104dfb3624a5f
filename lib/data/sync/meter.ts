/** How far a sync is. What it says never shrinks, whatever is begun again. */
import type { LeftOut, SyncProgress, SyncResult } from '../place.ts';

const MOST_TOLD = 20;

export class Meter {
  private now: SyncProgress = {
    total: null,
    completed: 0,
    skipped: 0,
    deleted: 0,
    failed: 0,
    transferredBytes: 0,
    totalBytes: null,
  };
  private told: LeftOut[] = [];
  private readonly onProgress: (progress: SyncProgress) => void;

  constructor(onProgress: (progress: SyncProgress) => void) {
    this.onProgress = onProgress;
  }

  update(change: Partial<SyncProgress>): void {
    const next = { ...this.now };
    for (const [name, value] of Object.entries(change) as [keyof SyncProgress, number | null][]) {
      if (value !== null) next[name] = Math.max(next[name] ?? 0, value);
    }
    this.now = next;
    this.onProgress(next);
  }

  leaveOut(leftOut: LeftOut[]): void {
    this.told = leftOut.slice(0, MOST_TOLD);
    this.update({ failed: leftOut.length });
  }

  get bytes(): number {
    return this.now.transferredBytes;
  }

  result(): SyncResult {
    return { ...this.now, leftOut: this.told };
  }
}
