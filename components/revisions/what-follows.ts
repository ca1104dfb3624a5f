import { isAllowed } from '../../lib/domain/lifecycle/actions.ts';
import { boundsOf } from '../../lib/domain/reconcile/rollout.ts';
import type { App } from '../../lib/http/answers/app.ts';

/** What a new revision means for an app in its state: one sentence. */
export function whatFollows({ spec, status }: Pick<App, 'spec' | 'status'>): string {
  // What can be stopped is live.
  if (!isAllowed('stop', status.state)) return 'Makes a new revision; it runs when the app is started.';
  const rollout = 'Makes a new revision and rolls it out:';
  if (status.warnings?.some(({ code }) => code === 'ROLLOUT_WITHOUT_SURGE')) {
    return `${rollout} one replica goes before one comes.`;
  }
  const { replicas } = spec.scalingStrategy.fixed;
  if (boundsOf(spec.deploymentStrategy, replicas).leastReady === 0) {
    return `${rollout} its max unavailable lets every replica go before a new one is ready.`;
  }
  return `${rollout} replicas are replaced one by one, without losing a request.`;
}
