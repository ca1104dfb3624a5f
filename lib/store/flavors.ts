/** Flavors with their prices. */

import { gpuFlavorId, shareOf } from '../domain/capacity/gpu-model.ts';
import { countModels } from '../domain/capacity/room.ts';
import type { Database } from './postgres/database.ts';

export interface FlavorRecord {
  id: string;
  description: string;
  type: 'cpu' | 'gpu';
  /** Per unit, as all amounts here. */
  cpuMillis: number;
  memoryBytes: number;
  diskBytes: number;
  gpus: number;
  gpuBrand: string | null;
  gpuModel: string | null;
  gpuMemoryBytes: number | null;
  maxUnits: number;
  isDefault: boolean;
  /** In force now; null where no price has been set. */
  nanosPerMinute: bigint | null;
}

export async function listFlavors(db: Database): Promise<FlavorRecord[]> {
  const rows = await db.flavor.findMany({ orderBy: [{ type: 'asc' }, { cpuMillis: 'desc' }, { id: 'asc' }] });
  const prices = await db.$queryRaw<{ flavor_id: string; nanos_per_minute: bigint }[]>`
    SELECT DISTINCT ON (flavor_id) flavor_id, nanos_per_minute FROM flavor_prices
     WHERE "from" <= clock_timestamp() ORDER BY flavor_id, "from" DESC`;
  const priceOf = new Map(prices.map((price) => [price.flavor_id, price.nanos_per_minute]));
  return rows.map((row) => ({
    ...row,
    memoryBytes: Number(row.memoryBytes),
    diskBytes: Number(row.diskBytes),
    gpuMemoryBytes: row.gpuMemoryBytes === null ? null : Number(row.gpuMemoryBytes),
    nanosPerMinute: priceOf.get(row.id) ?? null,
  }));
}

export async function readFlavor(db: Database, id: string): Promise<FlavorRecord | null> {
  return (await listFlavors(db)).find((flavor) => flavor.id === id) ?? null;
}

export interface PriceRecord {
  nanosPerMinute: bigint;
  /** It holds from then on, until a later one does. */
  from: Date;
  toCome: boolean;
  /** Null for those that the instance began with. */
  setBy: string | null;
  setAt: Date;
}

/** The latest `from` first. */
export async function listPrices(db: Database, flavorId: string): Promise<PriceRecord[]> {
  return db.$queryRaw<PriceRecord[]>`
    SELECT nanos_per_minute AS "nanosPerMinute", "from", "from" > clock_timestamp() AS "toCome", set_by AS "setBy",
           set_at AS "setAt"
      FROM flavor_prices WHERE flavor_id = ${flavorId} ORDER BY flavor_prices."from" DESC`;
}

/**
 * One that is to come at the very same time is replaced.
 *
 * @param price.from null: from now on
 * @returns false, and sets nothing, where it would hold from a time that has passed
 */
export async function insertPrice(
  db: Database,
  price: { flavorId: string; nanosPerMinute: bigint; from: Date | null; setBy: string },
): Promise<boolean> {
  const set = await db.$executeRaw`
    INSERT INTO flavor_prices (flavor_id, "from", nanos_per_minute, set_by)
    SELECT ${price.flavorId}, coalesce(${price.from}::timestamptz, clock_timestamp()), ${price.nanosPerMinute}::bigint,
           ${price.setBy}
     WHERE ${price.from}::timestamptz IS NULL OR ${price.from}::timestamptz > clock_timestamp()
    ON CONFLICT (flavor_id, "from") DO UPDATE SET nanos_per_minute = excluded.nanos_per_minute, set_by = excluded.set_by,
                                                  set_at = clock_timestamp()`;
  return set > 0;
}

export interface FlavorDraft extends Omit<FlavorRecord, 'nanosPerMinute'> {
  /** In force from the beginning of time on. */
  nanosPerMinute: bigint;
}

/** Adds what is missing; what an administrator has changed stays. */
export async function seedFlavors(db: Database, drafts: FlavorDraft[]): Promise<void> {
  for (const { nanosPerMinute, ...draft } of drafts) {
    const data = {
      ...draft,
      memoryBytes: BigInt(draft.memoryBytes),
      diskBytes: BigInt(draft.diskBytes),
      gpuMemoryBytes: draft.gpuMemoryBytes === null ? null : BigInt(draft.gpuMemoryBytes),
    };
    const made = await db.flavor.createMany({ data: [data], skipDuplicates: true });
    if (made.count === 0) continue;
    await db.flavorPrice.createMany({ data: [{ flavorId: draft.id, from: new Date(0), nanosPerMinute }] });
  }
}

const GPU_FLAVOR_DISK_BYTES = 10n * 2n ** 30n;
/** AI Deploy's most GPUs of a replica. */
const MOST_GPUS = 4;

/**
 * A flavor for each model that has none: one GPU with its share of the node. It has no price, so nobody can take it
 * before an administrator sets one.
 */
export async function addMissingGpuFlavors(
  db: Database,
  node: { cpuMillis: number; memoryBytes: number },
  gpus: readonly { model: string; memoryBytes: number }[],
): Promise<void> {
  const share = shareOf(node, gpus.length);
  for (const [model, count] of countModels(gpus)) {
    if ((await db.flavor.count({ where: { gpuModel: model } })) > 0) continue;
    const memoryBytes = gpus.find((gpu) => gpu.model === model)?.memoryBytes ?? 0;
    const { cpuMillis } = share;
    await db.flavor.createMany({
      data: [
        {
          id: gpuFlavorId(model),
          description: `${model}: ${cpuMillis / 1000} vCPU and ${Math.floor(share.memoryBytes / 2 ** 30)} GiB with each GPU`,
          type: 'gpu',
          cpuMillis,
          memoryBytes: BigInt(share.memoryBytes),
          diskBytes: GPU_FLAVOR_DISK_BYTES,
          gpus: 1,
          gpuBrand: 'NVIDIA',
          gpuModel: model,
          gpuMemoryBytes: BigInt(memoryBytes),
          maxUnits: Math.min(MOST_GPUS, count),
          isDefault: false,
        },
      ],
      skipDuplicates: true,
    });
  }
}
