/** Pages of lists, from 1. */
import { z } from 'zod';
import type { Database, PrismaClient } from '../store/postgres/database.ts';

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1000;

export const pageInput = z.strictObject({
  page: z.int().min(1).max(1_000_000).default(1),
  size: z.int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  order: z.enum(['asc', 'desc']).default('desc'),
});

export function toWindow({ page, size }: { page: number; size: number }): { limit: number; offset: number } {
  return { limit: size, offset: (page - 1) * size };
}

interface Found<Row> {
  items: Row[];
  total: number;
}

/**
 * A page, in either order, of what is stored in the order of its time and read newest first. The oldest come first by
 * counting from the other end; it grows meanwhile, so both looks are at one snapshot.
 */
export async function pageByTime<Row>(
  db: PrismaClient,
  page: { page: number; size: number; order: 'asc' | 'desc' },
  newestFirst: (db: Database, window: { limit: number; offset: number }) => Promise<Found<Row>>,
): Promise<Found<Row>> {
  const { limit, offset } = toWindow(page);
  if (page.order === 'desc') return newestFirst(db, { limit, offset });
  return db.$transaction(
    async (tx) => {
      const { total } = await newestFirst(tx, { limit: 0, offset: 0 });
      const wanted = Math.max(0, Math.min(limit, total - offset));
      const { items } = await newestFirst(tx, { limit: wanted, offset: Math.max(0, total - offset - wanted) });
      return { items: items.reverse(), total };
    },
    { isolationLevel: 'RepeatableRead' },
  );
}
