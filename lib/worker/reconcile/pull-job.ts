/** One pull, written down as it goes. That it cannot be written down is no reason not to pull. */
import type { PullProgress } from '../../engine/engine.ts';
import type { Log } from '../../log/log.ts';
import {
  beginPull,
  endPull,
  intendPrivate,
  type JobEnd,
  type PullChange,
  recordPullProgress,
  settlePrivate,
} from '../../store/app/pull-jobs.ts';
import type { Database } from '../../store/postgres/database.ts';

/** People watch it: often enough to move, seldom enough to cost nothing. */
const PROGRESS_EVERY_MS = 500;

export interface PullJobOptions {
  db: Database;
  log: Log;
  /** The worker, as in the queue. */
  owner: string;
}

/** What is fetched, and for whom. */
export interface PullSubject {
  image: string;
  projectId: string;
}

export interface PullJob {
  progress(progress: PullProgress): void;
  /** How many others it waits for; null: its turn has come. */
  waits(others: number | null): void;
  /** What keeps it, in a sentence; null: nothing any more. */
  note(note: string | null): void;
  /**
   * A password is used from here on: written down before, so that what comes of it stays the project's whoever dies.
   *
   * @param imageBefore what the engine has under that name, by id
   * @returns to be called once it is written down whose it is
   * @throws where that cannot be written
   */
  isPrivate(imageBefore: string | null): Promise<() => Promise<void>>;
  /** Resolves when it is written. */
  end(state: JobEnd, message: string | null): Promise<void>;
}

export function startPullJob(
  { db, log, owner }: PullJobOptions,
  { image, projectId }: PullSubject,
  deadlineMs: number,
): PullJob {
  const unwritten = (error: unknown) => log.warn({ image, error: String(error) }, 'a pull could not be written down');
  const begun = beginPull(db, { image, projectId, owner, deadlineMs }).catch((error: unknown) => {
    unwritten(error);
    return null;
  });
  let latest: PullChange = {
    currentBytes: 0,
    totalBytes: 0,
    layersDone: 0,
    layersTotal: 0,
    waitsFor: null,
    note: null,
  };
  let changed = false;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = async () => {
    const id = await begun;
    if (!changed || id === null) return;
    changed = false;
    await recordPullProgress(db, id, latest).catch(unwritten);
  };
  const change = (what: Partial<PullChange>) => {
    latest = { ...latest, ...what };
    changed = true;
    timer ??= setTimeout(() => {
      timer = undefined;
      writing = writing.then(write);
    }, PROGRESS_EVERY_MS);
  };
  return {
    progress: ({ currentBytes, totalBytes, layersDone, layersTotal }) =>
      change({ currentBytes, totalBytes, layersDone, layersTotal }),
    waits: (waitsFor) => change({ waitsFor }),
    note: (note) => change({ note }),
    async isPrivate(imageBefore) {
      const id = await begun;
      if (id === null) throw new Error(`that ${image} is fetched for a password could not be written down`);
      await intendPrivate(db, id, imageBefore);
      return () => settlePrivate(db, id);
    },
    async end(state, message) {
      clearTimeout(timer);
      await writing;
      // The last of it counts: what was fetched in a moment shows how much that was.
      await write();
      const id = await begun;
      if (id !== null) await endPull(db, id, state, message).catch(unwritten);
    },
  };
}
