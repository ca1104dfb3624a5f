/** Start, stop, delete, scale: what is wanted changes, if the state allows it; the worker does the rest. */
import { z } from 'zod';
import { type Actor, signatureOf } from '../../auth/actor.ts';
import { scalingStrategy } from '../../domain/app-spec.ts';
import { type AppAction, allowedActions, can, isAllowed } from '../../domain/lifecycle/actions.ts';
import type { Fact } from '../../domain/lifecycle/facts.ts';
import type { AppState } from '../../domain/lifecycle/model.ts';
import { changeApp } from '../../store/change-app.ts';
import { action } from '../action.ts';
import { invalidField, ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';

const nothing = z.strictObject({});

export const startApp = action({
  on: 'app',
  right: 'app.run',
  input: nothing,
  run: ({ platform, actor, target }) => want(platform, actor, target.id, 'start', { type: 'start-wanted' }),
});

export const stopApp = action({
  on: 'app',
  right: 'app.run',
  input: nothing,
  run: ({ platform, actor, target }) => want(platform, actor, target.id, 'stop', { type: 'stop-wanted' }),
});

export const deleteApp = action({
  on: 'app',
  right: 'app.delete',
  /** `force` kills what runs, without drain and grace. */
  input: z.strictObject({ force: z.boolean().default(false) }),
  run: ({ platform, actor, target }, { force }) =>
    want(platform, actor, target.id, force ? 'forceDelete' : 'delete', { type: 'delete-wanted', force }),
});

export const scaleApp = action({
  on: 'app',
  right: 'app.update',
  input: scalingStrategy,
  async run({ platform, actor, target }, { fixed }) {
    if (!fixed) throw invalidField('fixed', 'is required: {"fixed": {"replicas": 2}}');
    await want(platform, actor, target.id, 'scale', { type: 'scale-wanted', replicas: fixed.replicas });
  },
});

async function want(platform: Platform, actor: Actor, appId: string, wish: AppAction, fact: Fact): Promise<void> {
  await changeApp(platform.db, appId, { actor: signatureOf(actor), wake: true }, ({ app }) => {
    refuseUnlessAllowed(wish, app.state);
    return [fact];
  });
}

/** @throws ServiceError conflict STATE_CONFLICT, with what the state would allow */
export function refuseUnlessAllowed(wish: AppAction, state: AppState): void {
  if (isAllowed(wish, state)) return;
  const allowed = allowedActions(state);
  const choice =
    allowed.length > 0
      ? `It can be ${listed(allowed.map((one) => PARTICIPLES[one]))}.`
      : 'Nothing more can be done with it.';
  throw new ServiceError(
    'conflict',
    'STATE_CONFLICT',
    `An app that is ${state} cannot be ${can[wish].participle}. ${choice}`,
    { details: { state, allowed } },
  );
}

const PARTICIPLES: Record<AppAction, string> = {
  start: can.start.participle,
  stop: can.stop.participle,
  delete: can.delete.participle,
  forceDelete: 'deleted with force',
  scale: can.scale.participle,
  update: can.update.participle,
};

function listed(words: string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? '');
}
