/** One label set, or removed: what tokens select apps by. */
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { labels as labelsSchema } from '../../domain/app-spec.ts';
import { automaticLabels, findAppIdentity, writeLabels } from '../../store/apps.ts';
import { changeApp } from '../../store/change-app.ts';
import { appendEvents } from '../../store/events.ts';
import { action, validate } from '../action.ts';
import { invalidField } from '../errors.ts';
import { refuseUnlessAllowed } from './change-run.ts';

/** Without a value the label is removed. */
export const labelInput = z.strictObject({
  name: z.string().min(1, 'must not be empty').max(63, 'must be at most 63 characters'),
  value: z.string().nullish(),
});

export const setLabel = action({
  on: 'app',
  right: 'app.update',
  input: labelInput,
  async run({ platform, actor, target }, { name, value }) {
    if (name.startsWith('ovh/')) throw invalidField('name', 'labels that begin with ovh/ are the platform’s own');
    const by = signatureOf(actor);
    await changeApp(platform.db, target.id, { actor: by }, async ({ app }, now, tx) => {
      refuseUnlessAllowed('update', app.state);
      const before = (await findAppIdentity(tx, app.id))?.labels ?? {};
      const own = Object.fromEntries(Object.entries(before).filter(([key]) => !key.startsWith('ovh/') && key !== name));
      const next = value ? { ...own, [name]: value } : own;
      validate(z.object({ labels: labelsSchema }), { labels: next });
      if (before[name] === (value || undefined)) return [];
      await writeLabels(tx, app.id, { ...next, ...automaticLabels(app.id) }, now);
      const message = value ? `Label ${name}=${value} was set.` : `Label ${name} was removed.`;
      const event = { type: 'action' as const, from: null, to: null, code: 'LABEL_CHANGED', message, data: null };
      await appendEvents(tx, app, [event], by);
      return [];
    });
  },
});
