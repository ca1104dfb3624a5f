/** An ERROR that passes once an operator has made room ends without a hand: it is started again by itself. */
import { mayHavePassed } from '../lifecycle/facts.ts';
import type { App } from '../lifecycle/model.ts';
import { NOTHING, type Plan, record, waitUntil } from './step.ts';

/** A start that fails again is tried for ten minutes, so that this is no small thing: less often than its back-off. */
export const START_AGAIN_SECONDS = 300;

export function startAgain(app: App, now: Date): Plan {
  if (!mayHavePassed(app)) return NOTHING;
  const due = new Date(app.stateSince.getTime() + START_AGAIN_SECONDS * 1000);
  return now >= due ? record({ type: 'started-again' }) : waitUntil(due);
}
