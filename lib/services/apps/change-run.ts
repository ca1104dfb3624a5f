/** Start, stop, restart, delete, scale: what is wanted changes, if the state allows it; the worker does the rest. */
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { scalingStrategy } from '../../domain/spec/app-spec.ts';
import { insertRevision, readRevision } from '../../store/app/revisions.ts';
import { action } from '../action.ts';
import { invalidField } from '../errors.ts';
import { changeAsAsked } from './change-as-asked.ts';

const nothing = z.strictObject({});

export const startApp = action({
  on: 'app',
  right: 'app.run',
  input: nothing,
  run: ({ platform, actor, target }) =>
    changeAsAsked(platform, actor, target.id, 'start', () => [{ type: 'start-wanted' }]),
});

export const stopApp = action({
  on: 'app',
  right: 'app.run',
  input: nothing,
  run: ({ platform, actor, target }) =>
    changeAsAsked(platform, actor, target.id, 'stop', () => [{ type: 'stop-wanted' }]),
});

/** The same once more, image and all, as a rollout: whoever is ready goes only when another is. */
export const restartApp = action({
  on: 'app',
  right: 'app.run',
  input: nothing,
  run: ({ platform, actor, target }) =>
    changeAsAsked(platform, actor, target.id, 'restart', async ({ app }, _now, tx) => {
      const spec = await readRevision(tx, app.id, app.revision);
      const revision = await insertRevision(tx, app.id, spec, signatureOf(actor));
      return [{ type: 'revision-wanted', revision, restart: true }];
    }),
});

export const deleteApp = action({
  on: 'app',
  right: 'app.delete',
  /** `force` kills what runs, without drain and grace. */
  input: z.strictObject({ force: z.boolean().default(false) }),
  run: ({ platform, actor, target }, { force }) =>
    changeAsAsked(platform, actor, target.id, force ? 'forceDelete' : 'delete', () => [
      { type: 'delete-wanted', force },
    ]),
});

export const scaleApp = action({
  on: 'app',
  right: 'app.update',
  input: scalingStrategy,
  async run({ platform, actor, target }, { fixed }) {
    if (!fixed) throw invalidField('fixed', 'is required: {"fixed": {"replicas": 2}}');
    await changeAsAsked(platform, actor, target.id, 'scale', () => [
      { type: 'scale-wanted', replicas: fixed.replicas },
    ]);
  },
});
