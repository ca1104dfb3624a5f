/** Parts that many answers share. Times are RFC 3339, UTC; what is absent is left out, never null. */
import { z } from 'zod';

export const time = z.string().meta({ format: 'date-time' });
export const uuid = z.string().meta({ format: 'uuid' });

export const metadata = z.strictObject({
  currentPage: z.int(),
  /** At least 1. */
  pageCount: z.int(),
  total: z.int(),
});

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), metadata });
}

export const apiError = z.strictObject({
  message: z.string().describe('What is wrong and what would be right, for people'),
  code: z.string().describe('Stable, for scripts'),
  details: z.unknown().optional().describe('With 422 a list of {field, message}'),
});
export type ApiError = z.output<typeof apiError>;
