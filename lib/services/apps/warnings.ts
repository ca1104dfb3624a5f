/** What is allowed, but will not do what it seems to: said before and after creation, never refused. */
import type { RevisionSpec } from '../../domain/lifecycle/model.ts';
import { couldEverFit, type Needs, type NodeCapacity, roomFor } from '../../domain/place.ts';
import { boundsOf } from '../../domain/reconcile/rollout.ts';
import type { FlavorRecord } from '../../store/flavors.ts';
import { amountsOf } from './resources.ts';

export interface Warning {
  code: 'NO_NODE_COULD_FIT' | 'ROLLOUT_WITHOUT_SURGE';
  message: string;
}

/** Nothing is said while no node has reported: then nobody knows. */
export function capacityWarnings(
  spec: Pick<RevisionSpec, 'flavor' | 'units' | 'cpuMillis' | 'memoryBytes' | 'gpus' | 'gpuModel'>,
  flavors: FlavorRecord[],
  nodes: NodeCapacity[],
): Warning[] {
  if (nodes.length === 0 || couldEverFit(spec, nodes)) return [];
  const nearest = nearestThatFits(spec, flavors, nodes);
  const gpus = spec.gpus > 0 ? `${spec.gpus} × ${spec.gpuModel}, ` : '';
  const needs = `${gpus}${spec.cpuMillis / 1000} vCPU, ${Math.round((spec.memoryBytes / 2 ** 30) * 100) / 100} GiB`;
  const advice = nearest
    ? `The nearest that fits is ${nearest.units} × ${nearest.flavor}.`
    : 'No flavor fits any node; an administrator must add a node.';
  return [
    {
      code: 'NO_NODE_COULD_FIT',
      message: `No node here could ever hold ${spec.units} × ${spec.flavor} (${needs}), so the app waits in QUEUED. ${advice}`,
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
  const empty = nodes.map((node) => ({
    ...node,
    freeCpuMillis: node.cpuMillis,
    freeMemoryBytes: node.memoryBytes,
    gpus: node.gpus.map((gpu) => ({ ...gpu, free: gpu.total })),
  }));
  const never = roomFor(spec, empty) <= app.replicas;
  if (!never && (serving === 0 || roomFor(spec, nodes) > 0)) return [];
  const why = never
    ? `The nodes have no room for more than ${app.replicas} of its replicas`
    : 'The nodes have no room for another of its replicas now';
  const effect = app.replicas === 1 ? 'the app is away in between' : 'one fewer serves in between';
  const message = `${why}: a rollout lets one go before the next comes, and ${effect}. Take fewer units or replicas to avoid it.`;
  return [{ code: 'ROLLOUT_WITHOUT_SURGE', message }];
}

/** The same flavor with fewer units; else the one with the most CPU up to what was asked. */
function nearestThatFits(
  spec: Pick<RevisionSpec, 'flavor' | 'units' | 'cpuMillis'>,
  flavors: FlavorRecord[],
  nodes: NodeCapacity[],
): { flavor: string; units: number } | null {
  const fitting = flavors.flatMap((flavor) =>
    Array.from({ length: flavor.maxUnits }, (_, index) => amountsOf({ flavor, units: index + 1 })).filter((amounts) =>
      couldEverFit(amounts, nodes),
    ),
  );
  const same = fitting.filter((amounts) => amounts.flavor === spec.flavor && amounts.units < spec.units).at(-1);
  if (same) return same;
  const [best] = fitting
    .filter((amounts) => amounts.cpuMillis <= spec.cpuMillis)
    .sort((a, b) => b.cpuMillis - a.cpuMillis || a.units - b.units);
  return best ?? null;
}
