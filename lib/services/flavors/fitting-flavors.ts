/** Flavors with what has room for them. */
import { z } from 'zod';
import { couldEverFit, type Needs, roomFor } from '../../domain/place.ts';
import { type FlavorRecord, listFlavors } from '../../store/flavors.ts';
import { findInstance } from '../../store/instance.ts';
import { listNodes } from '../../store/replicas.ts';
import { memberAction } from '../action.ts';
import type { FlavorView } from './list-flavors.ts';

export interface FittingFlavor extends FlavorView {
  /** How many replicas of one unit have room now. */
  fitsNow: number;
  /** Whether one could run if nothing else did. */
  fitsEver: boolean;
  /** The cheapest that has room now; where none has, the cheapest that could ever have it. */
  cheapestThatFits: boolean;
}

/** Capacity and prices are the instance's, whatever the project. */
export const listFittingFlavors = memberAction({
  readTokens: false,
  input: z.strictObject({}),
  async run({ db }): Promise<FittingFlavor[]> {
    const currency = (await findInstance(db))?.currency ?? 'EUR';
    const [flavors, nodes] = await Promise.all([listFlavors(db), listNodes(db)]);
    const fits = flavors.map((flavor) => {
      const needs: Needs = flavor;
      return { flavor, currency, fitsNow: roomFor(needs, nodes), fitsEver: couldEverFit(needs, nodes) };
    });
    const now = fits.filter((one) => one.fitsNow > 0);
    const cheapest = (now.length > 0 ? now : fits.filter((one) => one.fitsEver))
      .map((one) => one.flavor)
      .reduce(cheaper, null);
    return fits.map((one) => ({ ...one, cheapestThatFits: one.flavor === cheapest }));
  },
});

/** One without a price cannot be chosen. */
function cheaper(best: FlavorRecord | null, flavor: FlavorRecord): FlavorRecord | null {
  if (flavor.nanosPerMinute === null) return best;
  return best?.nanosPerMinute == null || flavor.nanosPerMinute < best.nanosPerMinute ? flavor : best;
}
