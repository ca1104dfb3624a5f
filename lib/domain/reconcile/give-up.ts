/** When trying again makes no sense any more: for a rollout, or for the whole app. */
import { PLATFORM_FAILURES } from '../lifecycle/codes.ts';
import { FAILURES, mostFailedStarts } from '../lifecycle/failures.ts';
import type { App, Replica } from '../lifecycle/model.ts';
import { type Plan, record } from './step.ts';

/**
 * While an earlier revision serves, one replica that failed for good, or too often, ends the rollout: the others run the
 * same. Where every replica that got as far as a start has failed so, and none serves, the rollout falls back to the
 * revision that last ran, else the app failed. Otherwise it goes on trying at its back-off.
 */
export function giveUp(app: App, replicas: Replica[]): Plan | null {
  if (app.wanted !== 'RUNNING' || app.failure) return null;
  const staying = replicas.filter((replica) => replica.state !== 'DRAINING' && replica.state !== 'STOPPING');
  const tried = staying.filter((replica) => replica.revision === app.revision && replica.state !== 'QUEUED');
  const crash = tried.find(isHopeless)?.crash;
  if (!crash) return null;
  const replaces = staying.some((replica) => replica.revision !== app.revision && replica.state === 'READY');
  if (!replaces && !tried.every(isHopeless)) return null;
  const fallback = fallbackOf(app, staying);
  if (fallback !== null) return record({ type: 'rollout-failed', revision: app.revision, fallback, cause: crash });
  const side = PLATFORM_FAILURES.some((one) => one === crash.code) ? ('platform' as const) : ('user' as const);
  return record({ type: 'app-failed', revision: app.revision, failure: { ...crash, side } });
}

/** Readiness clears a crash, so one that serves is never hopeless. */
function isHopeless({ crash, failedStarts }: Replica): boolean {
  if (crash === null) return false;
  return FAILURES[crash.code].again === 'never' || failedStarts >= mostFailedStarts(crash.code);
}

/**
 * The revision that serves on when the wanted one cannot: one that is ready now, else the last that the app was RUNNING
 * on since its start, whose replicas may have gone down just now.
 */
function fallbackOf(app: App, staying: Replica[]): number | null {
  const others = staying.filter((replica) => replica.revision !== app.revision);
  const ready = others.filter((replica) => replica.state === 'READY').map((replica) => replica.revision);
  if (ready.length > 0) return Math.max(...ready);
  return app.provenRevision === app.revision ? null : app.provenRevision;
}
