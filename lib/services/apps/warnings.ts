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
import { boundsOf } from '../../domain/reconcile/rollout.ts';
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
 * Beforehand: there is no room for a new replica beside those that serve, so a rollout lets one go before one comes.
 * Nothing is said where that was chosen, by `maxUnavailable`, nor where not even one would fit.
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
  const { leastReady } = boundsOf(app, app.replicas);
  if (nodes.length === 0 || leastReady < app.replicas || !couldEverFit(spec, nodes)) return [];
  const never = roomFor(spec, nodes.map(totalRoom)) <= app.replicas;
  if (!never && (serving === 0 || roomFor(spec, nodes.map(freeRoom)) > 0)) return [];
  const why = never
    ? `The nodes have no room for more than ${app.replicas} of its replicas`
    : 'The nodes have no room for another of its replicas now';
  const effect = app.replicas === 1 ? 'the app is away in between' : 'one fewer serves in between';
  const message = `${why}: a rollout lets one go before the next comes, and ${effect}. Take fewer units or replicas to avoid it.`;
  return [{ code: 'ROLLOUT_WITHOUT_SURGE', message }];
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
