/** Flavors with their prices, and what the nodes have to hold them. */
import type { NodeCapacity } from '../domain/place.ts';
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

/** What each node has in all; what is free is the placement loop's to know. */
export async function listNodeTotals(db: Database): Promise<NodeCapacity[]> {
  const rows = await db.node.findMany({ orderBy: { name: 'asc' } });
  return rows.map((row) => ({
    nodeId: row.id,
    cpuMillis: row.cpuMillis,
    memoryBytes: Number(row.memoryBytes),
    freeCpuMillis: row.cpuMillis,
    freeMemoryBytes: Number(row.memoryBytes),
    gpus: [],
  }));
}
