/** One pull, written down as it goes. That it cannot be written down is no reason not to pull. */
import type { PullProgress } from '../../engine/engine.ts';
import type { Log } from '../../log/log.ts';
import { beginPull, endPull, type JobEnd, recordPullProgress } from '../../store/app/pull-jobs.ts';
import type { Database } from '../../store/postgres/database.ts';

/** People watch it: often enough to move, seldom enough to cost nothing. */
const PROGRESS_EVERY_MS = 500;

export interface PullJobOptions {
  db: Database;
  log: Log;
  /** The worker, as in the queue. */
  owner: string;
}

export interface PullJob {
  progress(bytes: PullProgress): void;
  /** Resolves when it is written. */
  end(state: JobEnd, message: string | null): Promise<void>;
}

export function startPullJob({ db, log, owner }: PullJobOptions, image: string, deadlineMs: number): PullJob {
  const unwritten = (error: unknown) => log.warn({ image, error: String(error) }, 'a pull could not be written down');
  const begun = beginPull(db, image, owner, deadlineMs).catch((error: unknown) => {
    unwritten(error);
    return null;
  });
  let latest: PullProgress | null = null;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = async () => {
    const bytes = latest;
    const id = await begun;
    if (bytes && id !== null) await recordPullProgress(db, id, bytes).catch(unwritten);
  };
  return {
    progress(bytes) {
      latest = bytes;
      timer ??= setTimeout(() => {
        timer = undefined;
        writing = writing.then(write);
      }, PROGRESS_EVERY_MS);
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
