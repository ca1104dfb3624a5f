/** Flavors with what has room for them. */
import { z } from 'zod';
import { couldEverFit, roomFor } from '../../domain/capacity/room.ts';
import { type FlavorRecord, listFlavors } from '../../store/flavors.ts';
import { findInstance } from '../../store/instance.ts';
import { memberAction } from '../action.ts';
import { amountsOf } from '../apps/resources.ts';
import { nearestThatFits } from '../apps/warnings.ts';
import { type RoomNow, readRoom } from '../capacity/room-now.ts';
import type { FlavorView } from './list-flavors.ts';

export interface FittingFlavor extends FlavorView {
  /** By units, from 1 to the most. */
  room: UnitsRoom[];
  /** The cheapest that has room now; where none has, the cheapest that could ever have it. */
  cheapestThatFits: boolean;
  /** Where no node could ever hold a replica of one unit: what one could, and is nearest. */
  nearest: { flavor: string; units: number } | null;
}

/** For replicas of so many units. */
export interface UnitsRoom {
  units: number;
  /** How many would get their capacity now, behind those that wait for theirs. */
  now: number;
  /** Whether one could run if nothing else did. */
  ever: boolean;
}

/** Capacity and prices are the instance's, whatever the project. */
export const listFittingFlavors = memberAction({
  readTokens: false,
  input: z.strictObject({}),
  async run({ db }): Promise<FittingFlavor[]> {
    const currency = (await findInstance(db))?.currency ?? 'EUR';
    const [flavors, there] = [await listFlavors(db), await readRoom(db)];
    const fits = flavors.map((flavor) => ({ flavor, room: roomByUnits(flavor, there) }));
    const now = fits.filter(({ room }) => (room[0]?.now ?? 0) > 0);
    const cheapest = (now.length > 0 ? now : fits.filter(({ room }) => room[0]?.ever))
      .map((one) => one.flavor)
      .reduce(cheaper, null);
    return fits.map(({ flavor, room }) => ({
      flavor,
      currency,
      room,
      cheapestThatFits: flavor === cheapest,
      nearest: room[0]?.ever ? null : nearestThatFits(amountsOf({ flavor, units: 1 }), flavors, there.nodes),
    }));
  },
});

function roomByUnits(flavor: FlavorRecord, { nodes, left }: RoomNow): UnitsRoom[] {
  return Array.from({ length: flavor.maxUnits }, (_, index) => {
    const needs = amountsOf({ flavor, units: index + 1 });
    return { units: index + 1, now: roomFor(needs, left), ever: couldEverFit(needs, nodes) };
  });
}

/** One without a price cannot be chosen. */
function cheaper(best: FlavorRecord | null, flavor: FlavorRecord): FlavorRecord | null {
  if (flavor.nanosPerMinute === null) return best;
  return best?.nanosPerMinute == null || flavor.nanosPerMinute < best.nanosPerMinute ? flavor : best;
}
