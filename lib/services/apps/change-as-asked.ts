/** A change that someone asks of an app: refused, with the state and what it allows, where the state does not allow it. */
import { type Actor, signatureOf } from '../../auth/actor.ts';
import { type AppAction, allowedActions, can, isAllowed, refusalOf } from '../../domain/lifecycle/actions.ts';
import { IllegalTransitionError } from '../../domain/lifecycle/conclude.ts';
import type { Fact } from '../../domain/lifecycle/facts.ts';
import type { Aggregate, AppState } from '../../domain/lifecycle/model.ts';
import { AppGoneError, changeApp, type Transaction } from '../../store/app/change-app.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';

/**
 * @param decide as `changeApp` takes it; asked only when the state allows the wish
 * @throws ServiceError conflict STATE_CONFLICT, not-found, and what `decide` throws: then nothing was changed
 */
export async function changeAsAsked(
  platform: Platform,
  actor: Actor,
  appId: string,
  wish: AppAction,
  decide: (aggregate: Aggregate, now: Date, tx: Transaction) => Fact[] | Promise<Fact[]>,
): Promise<void> {
  const found: { state: AppState | null } = { state: null };
  try {
    await changeApp(platform.db, appId, { actor: signatureOf(actor), wake: true }, (aggregate, now, tx) => {
      found.state = aggregate.app.state;
      if (!isAllowed(wish, found.state)) throw notInThisState(wish, found.state);
      return decide(aggregate, now, tx);
    });
  } catch (error) {
    if (error instanceof AppGoneError) throw notFound('app');
    // The table of actions let it pass, the table of transitions does not: what is wanted meets what is under way.
    if (error instanceof IllegalTransitionError && found.state) throw underWay(wish, found.state);
    throw error;
  }
}

function notInThisState(wish: AppAction, state: AppState): ServiceError {
  const allowed = allowedActions(state);
  const choice =
    allowed.length > 0
      ? `It can be ${listed(allowed.map((one) => PARTICIPLES[one]))}.`
      : 'Nothing more can be done with it.';
  return conflict(state, `${refusalOf(wish, state)}. ${choice}`);
}

function underWay(wish: AppAction, state: AppState): ServiceError {
  return conflict(
    state,
    `This app is ${state} and on its way to another state, so it cannot be ${can[wish].participle} now. Nothing was changed; try again in a moment.`,
  );
}

function conflict(state: AppState, message: string): ServiceError {
  return new ServiceError('conflict', 'STATE_CONFLICT', message, {
    details: { state, allowed: allowedActions(state) },
  });
}

const PARTICIPLES: Record<AppAction, string> = {
  start: can.start.participle,
  stop: can.stop.participle,
  restart: can.restart.participle,
  delete: can.delete.participle,
  forceDelete: 'deleted with force',
  scale: can.scale.participle,
  update: can.update.participle,
  rollback: can.rollback.participle,
  pull: can.pull.participle,
  push: can.push.participle,
};

function listed(words: string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? '');
}
