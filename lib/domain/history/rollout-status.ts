/** How a rollout goes, or how the last one ended, as people are told beside an app's state. */
import { isRollingOut } from '../lifecycle/explain.ts';
import type { App, FailureDetails } from '../lifecycle/model.ts';

export interface RolloutStatus {
  state: 'PROGRESSING' | 'WITHDRAWN';
  /** That is, or was, rolled out. */
  revision: number;
  code: string;
  message: string;
  details?: FailureDetails;
}

/**
 * @param isServed the app is meant to run and has been ready since its start
 * @param ready how many replicas of each revision are ready
 * @returns null while one revision serves, and none failed to
 */
export function rolloutOf(
  app: Pick<App, 'revision' | 'provenRevision' | 'failedRollout' | 'replicas'>,
  isServed: boolean,
  ready: { revision: number; _count: number }[],
): RolloutStatus | null {
  const failed = app.failedRollout;
  if (failed) {
    const { revision, fallback, code, details } = failed;
    const message =
      `Revision ${revision} did not become ready and was withdrawn; revision ${fallback} serves on. ` +
      `${failed.message} Mend it and set what runs anew, or go on as it is.`;
    return { state: 'WITHDRAWN', revision, code, message, ...(details ? { details } : {}) };
  }
  if (!isServed || !isRollingOut(app, ready)) return null;
  const done = ready.find((one) => one.revision === app.revision)?._count ?? 0;
  const message = `${done} of ${app.replicas} replicas run revision ${app.revision} and are ready.`;
  return { state: 'PROGRESSING', revision: app.revision, code: 'ROLLOUT', message };
}
