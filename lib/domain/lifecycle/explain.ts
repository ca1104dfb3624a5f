/** Why an app is in its state, and what to do next, as one code and one sentence. */
import { wantedReplicas } from '../reconcile/wanted-replicas.ts';
import { mostFailedStarts } from './failures.ts';
import type { App, AppState, Cause, Reason, Replica } from './model.ts';

export function explain(app: App, replicas: Replica[], state: AppState): Reason {
  switch (state) {
    case 'QUEUED': {
      const waiting = replicas.find((replica) => replica.waitingFor !== null)?.waitingFor;
      if (waiting)
        return reason('WAITING_FOR_CAPACITY', `Waits for ${waiting}. It starts by itself once a node has room.`);
      return app.engineLostAt ? engineLost(app) : reason('APP_QUEUED', 'Accepted. The worker takes it up next.');
    }
    case 'INITIALIZING': {
      if (app.engineLostAt) return engineLost(app);
      const crashed = replicas.find((replica) => replica.crash !== null);
      if (crashed?.crash) {
        return {
          ...reason('APP_INITIALIZING', whatAndWhen(crashed.crash, crashed.failedStarts)),
          ...(crashed.crash.details ? { details: crashed.crash.details } : {}),
        };
      }
      return replicas.some((replica) => replica.state === 'STARTING')
        ? reason('APP_INITIALIZING', 'A container runs. The app serves as soon as that answers.')
        : reason('APP_INITIALIZING', 'Capacity is reserved. The image is fetched, then the first replica starts.');
    }
    case 'RUNNING': {
      const ready = `${count(wantedReplicas(app), 'replica')} ready.`;
      if (app.engineLostAt) return engineLost(app, `${ready} The endpoint answers.`);
      return reason('APP_RUNNING', `${ready} The endpoint answers.`);
    }
    case 'SCALING':
      return explainScaling(app, replicas);
    case 'STANDBY':
      return reason('APP_RUNNING', 'Scaled to zero. The next request wakes it.');
    case 'STOPPING': {
      const drains = replicas.some((replica) => replica.state === 'DRAINING');
      const until = drains ? ` Calls under way are finished first, within ${app.requestTimeoutSeconds} s at most.` : '';
      const left = `Stop was asked. ${count(replicas.length, 'replica')} still to end.${until}`;
      return app.engineLostAt ? engineLost(app, left) : reason('APP_STOPPING', left);
    }
    case 'STOPPED':
      return reason('APP_STOPPED', 'Stopped as asked. Start it again, or delete it.');
    case 'FAILED':
    case 'ERROR':
      return app.failure
        ? causeOf(app.failure)
        : reason('ENGINE_FAILED', 'Failed without a reason on record. Start it again.');
    case 'DELETING':
      return app.engineLostAt
        ? engineLost(app, 'Deletion was asked.')
        : reason('APP_DELETING', 'Deletion was asked. Its containers are being removed.');
    case 'DELETED':
      return reason('APP_DELETED', 'Deleted. Its bill, its events and its name remain.');
  }
}

function explainScaling(app: App, replicas: Replica[]): Reason {
  if (app.engineLostAt) return engineLost(app);
  const wanted = wantedReplicas(app);
  const ready = replicas.filter((replica) => replica.state === 'READY');
  const have = `${ready.length} of ${wanted} ready`;
  const waiting = replicas.find((replica) => replica.waitingFor !== null)?.waitingFor;
  if (replicas.some((replica) => replica.state === 'QUEUED' && replica.swaps)) {
    return reason(
      'ROLLOUT',
      `There is no room for both revisions: one replica goes, then one of revision ${app.revision} comes. ${have}.`,
    );
  }
  if (waiting) return reason('SHORT_OF_CAPACITY', `${have}; the next one waits for ${waiting}.`);
  if (isRollingOut(app, ready)) {
    const progress = `Revision ${app.revision} replaces the ready replicas one by one: ${have}.`;
    const failing = replicas.find((replica) => replica.revision === app.revision && replica.crash !== null);
    if (!failing?.crash) return reason('ROLLOUT', progress);
    const why = failing.unreadySince ? failing.crash.message : whatAndWhen(failing.crash, failing.failedStarts);
    return reason('ROLLOUT', `${progress} Replica ${failing.ordinal}: ${why}`);
  }
  if (ready.length > wanted) return reason('SHRINKING', `Shrinks to ${count(wanted, 'replica')}: ${have}.`);
  const silent = replicas.find((replica) => replica.unreadySince !== null && replica.crash !== null);
  if (silent?.crash)
    return { ...causeOf(silent.crash), message: `${have}. Replica ${silent.ordinal}: ${silent.crash.message}` };
  const crashed = replicas.find((replica) => replica.crash !== null)?.crash;
  if (crashed) return reason('REPLACING', `${have}; a lost replica is being replaced. ${crashed.message}`);
  return reason('GROWING', `Grows to ${count(wanted, 'replica')}: ${have}.`);
}

/** Another revision than the wanted one serves, or was the last that did. */
export function isRollingOut(app: Pick<App, 'revision' | 'provenRevision'>, ready: { revision: number }[]): boolean {
  if (ready.some((replica) => replica.revision !== app.revision)) return true;
  return app.provenRevision !== null && app.provenRevision !== app.revision;
}

/** Why a start failed, whose last words may be those of a log, and which one follows. */
function whatAndWhen({ code, message }: Cause, failedStarts: number): string {
  const end = /[.!?]$/.test(message) ? '' : '.';
  return `${message}${end} Start ${failedStarts + 1} of ${Math.max(mostFailedStarts(code), failedStarts + 1)} follows.`;
}

/** @param known what is told of the app as of then */
function engineLost(app: App, known?: string): Reason {
  const since = app.engineLostAt?.toISOString() ?? 'now';
  const lost = `The container engine does not answer since ${since}; what is shown is as of then. It is asked again until it answers.`;
  return reason('ENGINE_UNREACHABLE', known ? `${known} ${lost}` : lost);
}

function causeOf({ code, message, details }: Cause): Reason {
  return { code, message, ...(details ? { details } : {}) };
}

function reason(code: Reason['code'], message: string): Reason {
  return { code, message };
}

function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}
