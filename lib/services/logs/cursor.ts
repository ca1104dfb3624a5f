/** A reader's place in one replica's log: which lines, of a log opened anew, it does not have yet. */
import { nanoText } from './log-replicas.ts';
import type { ReplicaPosition } from './position.ts';
import type { WorkerLogLine } from './worker-stream.ts';

type StreamName = WorkerLogLine['stream'];

/**
 * A stream that has been silent stands that much before the other's last line: two streams' lines may stand in the log
 * out of order, but not by so much.
 */
const OUT_OF_ORDER_MS = 1000;

export class Cursor {
  #position: ReplicaPosition | null;
  /** Where each stream is while lines that the reader has may still come. */
  #skipping: Partial<Record<StreamName, number>> = {};
  #first = true;

  /** @param position null: the reader has nothing of this replica */
  constructor(position: ReplicaPosition | null) {
    this.#position = position;
    this.opened();
  }

  get position(): ReplicaPosition | null {
    return this.#position;
  }

  /** Every line after this instant may be new; null: every line. */
  get since(): Date | null {
    if (!this.#position) return null;
    const earliest = [this.#position.stdout.at, this.#position.stderr.at].sort()[0] ?? '';
    return new Date(Date.parse(earliest) - 1);
  }

  /** The log is read anew, from some line on. */
  opened(): void {
    this.#skipping = this.#position ? { stdout: 0, stderr: 0 } : {};
    this.#first = true;
  }

  /**
   * Of the first of the last lines after `opened`: whether some are missing between what the reader has and this one,
   * for there were more, or the engine has thrown them away.
   */
  isAfterGap(line: WorkerLogLine): boolean {
    const first = this.#first;
    this.#first = false;
    if (!first || !this.#position || line.at === null) return false;
    const at = nanoText(line.at);
    return at > this.#position.stdout.at && at > this.#position.stderr.at;
  }

  /** Whether it was written before one that the reader has, of the same stream. */
  isBehind({ at, stream }: WorkerLogLine): boolean {
    const known = this.#position?.[stream];
    return known !== undefined && at !== null && nanoText(at) < known.at;
  }

  /** Whether the reader does not have it yet; then it counts as read. */
  take(line: WorkerLogLine): boolean {
    if (line.at === null) return true;
    const at = nanoText(line.at);
    const known = this.#position?.[line.stream];
    const skipped = this.#skipping[line.stream];
    if (known && skipped !== undefined) {
      if (at < known.at) return false;
      if (at === known.at && skipped < known.seen) {
        this.#skipping[line.stream] = skipped + 1;
        return false;
      }
      delete this.#skipping[line.stream];
    }
    this.#read(line.stream, at);
    return true;
  }

  #read(stream: StreamName, at: string): void {
    const before = this.#position?.[stream];
    const now = { at, seen: before?.at === at ? before.seen + 1 : 1 };
    const other = stream === 'stdout' ? 'stderr' : 'stdout';
    const quiet = this.#position?.[other] ?? { at: secondBefore(at), seen: 0 };
    // A stream that stays silent does not hold the place back: what it wrote before that has been read.
    const moved = quiet.at < secondBefore(at) ? { at: secondBefore(at), seen: 0 } : quiet;
    this.#position = stream === 'stdout' ? { stdout: now, stderr: moved } : { stdout: moved, stderr: now };
  }
}

function secondBefore(at: string): string {
  return nanoText(new Date(Date.parse(at) - OUT_OF_ORDER_MS).toISOString());
}
