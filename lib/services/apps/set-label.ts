/** One label set, or removed: what tokens select apps by. */
import { z } from 'zod';
import { type Actor, selectorOf, signatureOf } from '../../auth/actor.ts';
import { isPlatformLabel } from '../../domain/spec/app-limits.ts';
import { labels as labelsSchema } from '../../domain/spec/app-spec.ts';
import { text } from '../../domain/spec/text-input.ts';
import { automaticLabels, findAppIdentity, writeLabels } from '../../store/app/apps.ts';
import { appendEvents } from '../../store/app/events.ts';
import { action, validate } from '../action.ts';
import { invalidField, ServiceError } from '../errors.ts';
import { changeAsAsked } from './change-as-asked.ts';

/** Without a value the label is removed. */
export const labelInput = z.strictObject({
  name: text().min(1, 'must not be empty').max(63, 'must be at most 63 characters'),
  value: text().nullish(),
});

export const setLabel = action({
  on: 'app',
  right: 'app.update',
  input: labelInput,
  async run({ platform, actor, target }, { name, value }) {
    if (isPlatformLabel(name)) throw invalidField('name', 'labels that begin with ovh/ are the platform’s own');
    refuseToLeave(actor, name, value ?? '');
    await changeAsAsked(platform, actor, target.id, 'update', async ({ app }, now, tx) => {
      const before = (await findAppIdentity(tx, app.id))?.labels ?? {};
      const own = Object.fromEntries(Object.entries(before).filter(([key]) => !isPlatformLabel(key) && key !== name));
      const next = value ? { ...own, [name]: value } : own;
      validate(z.object({ labels: labelsSchema }), { labels: next });
      if ((Object.hasOwn(before, name) ? before[name] : undefined) === (value || undefined)) return [];
      await writeLabels(tx, app.id, { ...next, ...automaticLabels(app.id) }, now);
      const message = value ? `Label ${name}=${value} was set.` : `Label ${name} was removed.`;
      const event = { type: 'action' as const, from: null, to: null, code: 'LABEL_CHANGED', message, data: null };
      await appendEvents(tx, app, [event], signatureOf(actor));
      return [];
    });
  },
});

/** The label that brings an app within a token's reach is what keeps others' apps out of it, and its own in. */
function refuseToLeave(actor: Actor, name: string, value: string): void {
  const selector = selectorOf(actor);
  if (selector?.name !== name || selector.value === value) return;
  throw new ServiceError(
    'forbidden',
    'FORBIDDEN',
    `This token reaches only apps with the label ${selector.name}=${selector.value}, and must not change that label. Use a token without label selector.`,
  );
}
