/** What is allowed, but will not do what it seems to: said before and after creation, never refused. */
import type { RevisionSpec } from '../../domain/lifecycle/model.ts';
import { couldEverFit, type NodeCapacity } from '../../domain/place.ts';
import type { FlavorRecord } from '../../store/flavors.ts';
import { amountsOf } from './resources.ts';

export interface Warning {
  code: 'NO_NODE_COULD_FIT';
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
