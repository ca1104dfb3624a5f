import type { App } from '../lifecycle/model.ts';

/**
 * How many replicas an app shall have now: one precedence table, the first that speaks wins.
 * stop or deletion → failure → what the fixed strategy says.
 */
export function wantedReplicas(app: Pick<App, 'wanted' | 'failure' | 'replicas'>): number {
  if (app.wanted !== 'RUNNING') return 0;
  if (app.failure) return 0;
  return app.replicas;
}
