/** What replicas can be made of. */
import { z } from 'zod';
import { type FlavorRecord, listFlavors as findFlavors, readFlavor } from '../../store/flavors.ts';
import { findInstance } from '../../store/instance.ts';
import { memberAction } from '../action.ts';
import { notFound } from '../errors.ts';

export interface FlavorView {
  flavor: FlavorRecord;
  currency: string;
}

export const listFlavors = memberAction({
  readTokens: false,
  input: z.strictObject({}),
  async run({ db }): Promise<FlavorView[]> {
    const currency = (await findInstance(db))?.currency ?? 'EUR';
    return (await findFlavors(db)).map((flavor) => ({ flavor, currency }));
  },
});

export const getFlavor = memberAction({
  readTokens: false,
  input: z.strictObject({ id: z.string() }),
  async run({ db }, _actor, { id }): Promise<FlavorView> {
    const flavor = await readFlavor(db, id);
    if (!flavor) throw notFound('flavor');
    return { flavor, currency: (await findInstance(db))?.currency ?? 'EUR' };
  },
});
