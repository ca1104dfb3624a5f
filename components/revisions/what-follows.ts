import { isAllowed } from '../../lib/domain/lifecycle/actions.ts';
import type { App } from '../../lib/http/answers/app.ts';

/** What a new revision means for an app in its state: one sentence. */
export function whatFollows({ status }: Pick<App, 'status'>): string {
  // What can be stopped is live.
  return isAllowed('stop', status.state)
    ? 'Makes a new revision and rolls it out: replicas are replaced one by one, without losing a request.'
    : 'Makes a new revision; it runs when the app is started.';
}
