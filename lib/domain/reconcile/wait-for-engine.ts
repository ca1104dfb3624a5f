import type { Fact } from '../lifecycle/facts.ts';
import type { App, Replica } from '../lifecycle/model.ts';
import { isUnseen } from './proof-of-life.ts';
import { joinPlans, NOTHING, type Plan, record, waitUntil } from './step.ts';

/** The engine may be away so long before an app is in ERROR. */
export const ENGINE_LOST_ERROR_SECONDS = 600;
const ASK_AGAIN_MS = 1000;

/**
 * The engine does not answer: nothing is done, what is known is said to be old, and after ten minutes in which no
 * replica answered either it is an error.
 */
export function waitForEngine(app: App, replicas: Replica[], answering: Set<string>, now: Date): Plan {
  const asks = app.wanted === 'RUNNING' ? app.failure === null || app.engineLostAt !== null : app.wanted === 'DELETED';
  if (!asks && replicas.length === 0) return NOTHING;
  const again = waitUntil(new Date(now.getTime() + ASK_AGAIN_MS));
  if (!app.engineLostAt) return joinPlans([record({ type: 'engine-lost' }), again]);
  const silent = replicas.filter((replica) => replica.state === 'READY' && !answering.has(replica.id));
  if (silent.length > 0) {
    return joinPlans([
      record(...silent.map(({ id }): Fact => ({ type: 'replica-unready', replicaId: id, cause: null }))),
      again,
    ]);
  }
  const unseen = replicas.filter((replica) => answering.has(replica.id) && isUnseen(replica, now));
  if (unseen.length > 0)
    return joinPlans([record({ type: 'replicas-seen', replicaIds: unseen.map(({ id }) => id) }), again]);
  const lostSeconds = (now.getTime() - app.engineLostAt.getTime()) / 1000;
  const patient = lostSeconds < ENGINE_LOST_ERROR_SECONDS || answering.size > 0;
  if (patient || app.wanted !== 'RUNNING' || app.failure) return again;
  const failure = {
    code: 'ENGINE_UNREACHABLE' as const,
    message:
      `The container engine did not answer for ${ENGINE_LOST_ERROR_SECONDS / 60} minutes. ` +
      'An operator must start it (systemctl start docker, or dockerd); the app then recovers by itself.',
    side: 'platform' as const,
  };
  return joinPlans([record({ type: 'app-failed', revision: app.revision, failure }), again]);
}
