/** A flavor's prices, each with the time from which it holds, and a new one. */
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { nanosPerMinuteOf } from '../../domain/money/price.ts';
import { text } from '../../domain/spec/text-input.ts';
import { listPrices as findPrices, insertPrice, type PriceRecord, readFlavor } from '../../store/flavors.ts';
import { findInstance } from '../../store/instance.ts';
import type { Database } from '../../store/postgres/database.ts';
import { administratorAction, memberAction } from '../action.ts';
import { invalidField, notFound } from '../errors.ts';

export interface PriceView {
  price: PriceRecord;
  /** In force now; of those that are not, the ones with a later `from` are to come. */
  inForce: boolean;
  currency: string;
}

/** The latest `from` first. */
export const listPrices = memberAction({
  readTokens: false,
  input: z.strictObject({ id: z.string() }),
  run: ({ db }, _actor, { id }) => viewPrices(db, id),
});

export const setPrice = administratorAction({
  right: 'flavor.price',
  input: z.strictObject({
    id: z.string(),
    perHour: text().transform((value, context) => {
      const nanos = nanosPerMinuteOf(value);
      if (nanos !== null) return nanos;
      context.addIssue('must be a decimal from 0, such as "1.95", with at most nine digits on each side');
      return z.NEVER;
    }),
    from: z.iso
      .datetime({ offset: true, error: 'must be a time in RFC 3339, like 2026-12-31T23:59:59Z' })
      .transform((value) => new Date(value))
      .nullish(),
  }),
  async run({ db }, actor, { id, perHour, from }): Promise<PriceView[]> {
    if (!(await readFlavor(db, id))) throw notFound('flavor');
    const set = await insertPrice(db, {
      flavorId: id,
      nanosPerMinute: perHour,
      from: from ?? null,
      setBy: signatureOf(actor),
    });
    if (!set) {
      throw invalidField('from', 'must not be in the past: what has run was charged at the price that held then');
    }
    return viewPrices(db, id);
  },
});

async function viewPrices(db: Database, flavorId: string): Promise<PriceView[]> {
  if (!(await readFlavor(db, flavorId))) throw notFound('flavor');
  const currency = (await findInstance(db))?.currency ?? 'EUR';
  const prices = await findPrices(db, flavorId);
  const current = prices.find((price) => !price.toCome);
  return prices.map((price) => ({ price, inForce: price === current, currency }));
}
