/** What is allowed, but will not do what it seems to: said before and after creation, never refused. */

import {
  couldEverFit,
  freeRoom,
  type Needs,
  type NodeCapacity,
  roomFor,
  totalRoom,
} from '../../domain/capacity/room.ts';
import { describeNeeds } from '../../domain/capacity/words.ts';
import type { RevisionSpec } from '../../domain/lifecycle/model.ts';
import { countOf } from '../../domain/reconcile/rollout.ts';
import type { FlavorRecord } from '../../store/flavors.ts';
import { amountsOf } from './resources.ts';

export interface Warning {
  code: 'NO_NODE_COULD_FIT' | 'ROLLOUT_WITHOUT_SURGE';
  message: string;
  /** What could run here and is nearest to what was asked. */
  nearest?: { flavor: string; units: number };
}

/** Nothing is said while no node has reported: then nobody knows. */
export function capacityWarnings(
  spec: Pick<RevisionSpec, 'flavor' | 'units' | 'cpuMillis' | 'memoryBytes' | 'gpus' | 'gpuModel'>,
  flavors: FlavorRecord[],
  nodes: NodeCapacity[],
): Warning[] {
  if (nodes.length === 0 || couldEverFit(spec, nodes)) return [];
  const nearest = nearestThatFits(spec, flavors, nodes);
  const advice = nearest
    ? `The nearest that fits is ${nearest.units} × ${nearest.flavor}.`
    : 'No flavor fits any node; an administrator must add a node.';
  return [
    {
      code: 'NO_NODE_COULD_FIT',
      message: `No node here could ever hold ${spec.units} × ${spec.flavor} (${describeNeeds(spec)}), so the app waits in QUEUED. ${advice}`,
      ...(nearest ? { nearest } : {}),
    },
  ];
}

/**
 * Beforehand: there is no room for a new replica beside those that serve, or the strategy leaves none, so a rollout lets
 * one go before one comes. Nothing is said where that was chosen, by `maxUnavailable`, nor where not even one would fit.
 *
 * @param nodes with what is free now
 * @param serving ready replicas
 */
export function surgeWarnings(
  spec: Needs,
  app: { maxSurge: string; maxUnavailable: string; replicas: number },
  serving: number,
  nodes: NodeCapacity[],
): Warning[] {
  if (countOf(app.maxUnavailable, app.replicas, 'down') > 0) return [];
  const cause = countOf(app.maxSurge, app.replicas, 'up') === 0 ? NEITHER : lackOfRoom(spec, app, serving, nodes);
  if (cause === null) return [];
  const effect = app.replicas === 1 ? 'the app is away in between' : 'one fewer serves in between';
  const message = `${cause.why}: a rollout lets one go before the next comes, and ${effect}. ${cause.advice}`;
  return [{ code: 'ROLLOUT_WITHOUT_SURGE', message }];
}

const NEITHER = {
  why: 'By maxSurge there may never be one more, by maxUnavailable never one fewer',
  advice: 'Set maxSurge to 1 to avoid it, or maxUnavailable to 1 where it is meant.',
};

function lackOfRoom(spec: Needs, { replicas }: { replicas: number }, serving: number, nodes: NodeCapacity[]) {
  if (nodes.length === 0 || !couldEverFit(spec, nodes)) return null;
  const never = roomFor(spec, nodes.map(totalRoom)) <= replicas;
  if (!never && (serving === 0 || roomFor(spec, nodes.map(freeRoom)) > 0)) return null;
  const why = never
    ? `The nodes have no room for more than ${replicas} of its replicas`
    : 'The nodes have no room for another of its replicas now';
  return { why, advice: 'Take fewer units or replicas to avoid it.' };
}

/**
 * The same flavor with fewer units; else, of those that have a price, the one with as many GPUs, and of these the one
 * that is closest in CPU.
 */
export function nearestThatFits(
  spec: Pick<RevisionSpec, 'flavor' | 'units' | 'cpuMillis' | 'gpus'>,
  flavors: FlavorRecord[],
  nodes: NodeCapacity[],
): { flavor: string; units: number } | null {
  const fitting = flavors
    .filter((flavor) => flavor.nanosPerMinute !== null)
    .flatMap((flavor) => Array.from({ length: flavor.maxUnits }, (_, index) => amountsOf({ flavor, units: index + 1 })))
    .filter((amounts) => couldEverFit(amounts, nodes));
  const fewer = fitting.filter(({ flavor, units }) => flavor === spec.flavor && units < spec.units).at(-1);
  const byGpus = ({ gpus }: { gpus: number }) => Math.abs(gpus - spec.gpus);
  const byCpu = ({ cpuMillis }: { cpuMillis: number }) => Math.abs(cpuMillis - spec.cpuMillis);
  const [closest] = fitting.sort((a, b) => byGpus(a) - byGpus(b) || byCpu(a) - byCpu(b) || a.units - b.units);
  const best = fewer ?? closest;
  return best ? { flavor: best.flavor, units: best.units } : null;
}
