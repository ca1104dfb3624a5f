/** What a flavor is, costs and fits, in words. Pure. */
import { exactAmount } from '../../lib/domain/money/charge.ts';
import { formatBytes, formatCpu, formatPlural } from '../../lib/domain/text/format.ts';
import type { FittingFlavor } from '../../lib/http/answers/numbers.ts';

/** AI Deploy's month, and the drawing's: 730 hours. */
const HOURS_PER_MONTH = 730n;

/** `2 vCPU, 8 GiB`, of one replica. */
export function sizeOf({ type, gpuInformation, resourcesPerUnit: unit }: FittingFlavor, units: number): string {
  const gpus = type === 'gpu' ? `${unit.gpu * units} × ${gpuInformation?.gpuModel ?? 'GPU'}, ` : '';
  return `${gpus}${formatCpu(unit.cpu * units)}, ${formatBytes(unit.memory * units)}`;
}

/** How many replicas of so many units would get their capacity now. */
export function fitsNow(flavor: FittingFlavor, units: number): number {
  return flavor.room.find((one) => one.units === units)?.now ?? 0;
}

/** The most units of which a node could hold one replica. */
export function mostUnits(flavor: FittingFlavor): number {
  return Math.max(0, ...flavor.room.filter((one) => one.ever).map((one) => one.units));
}

/** Why it cannot be chosen; null where it can. */
export function whyNever(flavor: FittingFlavor): string | null {
  if (!flavor.price) return 'It has no price yet; an administrator must set one.';
  if (flavor.fitsEver) return null;
  const missing =
    flavor.type === 'gpu'
      ? `No node here has ${formatPlural(flavor.resourcesPerUnit.gpu, flavor.gpuInformation?.gpuModel ?? 'GPU')}`
      : 'No node here is large enough';
  const { nearest } = flavor;
  return `${missing}.${nearest ? ` The nearest that fits: ${nearest.units > 1 ? `${nearest.units} × ` : ''}${nearest.flavor}.` : ''}`;
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
