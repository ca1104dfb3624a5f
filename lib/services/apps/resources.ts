/** From what was asked (`{"flavor", "cpu" | "gpu"}`) to a flavor and a count, and what a whole replica gets. */

import type { RevisionSpec } from '../../domain/lifecycle/model.ts';
import { DEFAULT_FLAVOR } from '../../domain/spec/app-limits.ts';
import type { FlavorRecord } from '../../store/flavors.ts';
import { invalidField } from '../errors.ts';

export interface ResourcesWanted {
  flavor?: string | null;
  cpu?: number | null;
  gpu?: number | null;
}

export interface Allotment {
  flavor: FlavorRecord;
  units: number;
}

/**
 * @param current what the app has; null for a new one: 1 × ai1-1-gpu
 * @param prefix of the fields in the caller's input: `resources.`, or none
 * @throws ServiceError invalid
 */
export function chooseResources(
  wanted: ResourcesWanted,
  flavors: FlavorRecord[],
  current: Allotment | null,
  prefix: string,
): Allotment {
  if (wanted.cpu && wanted.gpu) throw invalidField(`${prefix}gpu`, 'cpu and gpu exclude each other; give one');
  const kind = wanted.gpu ? 'gpu' : wanted.cpu ? 'cpu' : null;
  const id = wanted.flavor ?? flavorFor(kind, current);
  const flavor = flavors.find((candidate) => candidate.id === id);
  if (!flavor) {
    const known = flavors.map((candidate) => candidate.id).join(', ');
    throw invalidField(`${prefix}flavor`, `there is no flavor "${id}"; choose one of ${known}`);
  }
  if (kind && kind !== flavor.type) {
    throw invalidField(
      `${prefix}${kind}`,
      `flavor ${flavor.id} is counted in ${flavor.type}; give ${flavor.type} instead`,
    );
  }
  const units = wanted.cpu ?? wanted.gpu ?? (current?.flavor.type === flavor.type ? current.units : 1);
  if (units > flavor.maxUnits) {
    throw invalidField(`${prefix}${flavor.type}`, `must be at most ${flavor.maxUnits} with flavor ${flavor.id}`);
  }
  if (flavor.nanosPerMinute === null) {
    throw invalidField(`${prefix}flavor`, `flavor ${flavor.id} has no price yet; an administrator must set one first`);
  }
  return { flavor, units };
}

function flavorFor(kind: 'cpu' | 'gpu' | null, current: Allotment | null): string {
  if (current && (kind === null || current.flavor.type === kind)) return current.flavor.id;
  return DEFAULT_FLAVOR[kind ?? 'gpu'];
}

type Amounts = Pick<RevisionSpec, 'flavor' | 'units' | 'cpuMillis' | 'memoryBytes' | 'diskBytes' | 'gpus' | 'gpuModel'>;

/** For the whole replica. */
export function amountsOf({ flavor, units }: Allotment): Amounts {
  return {
    flavor: flavor.id,
    units,
    cpuMillis: flavor.cpuMillis * units,
    memoryBytes: flavor.memoryBytes * units,
    diskBytes: flavor.diskBytes * units,
    gpus: flavor.gpus * units,
    gpuModel: flavor.gpuModel,
  };
}
