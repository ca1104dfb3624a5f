/** What a flavor is, costs and fits, in words. Pure. */
import { exactAmount } from '../../lib/domain/charge.ts';
import { formatBytes, formatCpu, formatPlural } from '../../lib/domain/format.ts';
import type { FittingFlavor } from '../../lib/http/answers/numbers.ts';

/** AI Deploy's month, and the drawing's: 730 hours. */
const HOURS_PER_MONTH = 730n;

/** `2 vCPU, 8 GiB`, of one replica. */
export function sizeOf({ type, gpuInformation, resourcesPerUnit: unit }: FittingFlavor, units: number): string {
  const gpus = type === 'gpu' ? `${unit.gpu * units} × ${gpuInformation?.gpuModel ?? 'GPU'}, ` : '';
  return `${gpus}${formatCpu(unit.cpu * units)}, ${formatBytes(unit.memory * units)}`;
}

/** How many replicas of so many units have room now, going by those of one unit; on several nodes it may be fewer. */
export function fitsNow(flavor: FittingFlavor, units: number): number {
  return Math.floor(flavor.fitsNow / units);
}

/** Why it cannot be chosen; null where it can. */
export function whyNever(flavor: FittingFlavor, flavors: readonly FittingFlavor[]): string | null {
  if (!flavor.price) return 'It has no price yet; an administrator must set one.';
  if (flavor.fitsEver) return null;
  const nearest = nearestThatFits(flavor, flavors);
  const missing =
    flavor.type === 'gpu'
      ? `No node here has ${formatPlural(flavor.resourcesPerUnit.gpu, `free ${flavor.gpuInformation?.gpuModel ?? 'GPU'}`)}`
      : 'No node here is large enough';
  return `${missing.replace(' free ', ' ')}.${nearest ? ` The nearest that fits: ${nearest.id}.` : ''}`;
}

/** Of those that can run here, the one with the closest CPU. */
export function nearestThatFits(
  { resourcesPerUnit: { cpu } }: FittingFlavor,
  flavors: readonly FittingFlavor[],
): FittingFlavor | undefined {
  const distance = (one: FittingFlavor) => Math.abs(one.resourcesPerUnit.cpu - cpu);
  return flavors.filter((one) => one.fitsEver && one.price).sort((a, b) => distance(a) - distance(b))[0];
}

export interface Price {
  currency: string;
  perHour: string;
  perMonth: string;
}

/** Exact decimals for all replicas together; null without a price. */
export function priceOf(flavor: FittingFlavor, units: number, replicas: number): Price | null {
  if (!flavor.price) return null;
  const perHour = BigInt(flavor.price.nanosPerMinute) * 60n * BigInt(units) * BigInt(replicas);
  return {
    currency: flavor.price.currency,
    perHour: exactAmount(perHour),
    perMonth: exactAmount(perHour * HOURS_PER_MONTH),
  };
}
