/** Pages of lists, as AI Deploy shapes them. */
import { DEFAULT_PAGE_SIZE } from '../../../lib/services/page.ts';

interface Page {
  page?: number | undefined;
  size?: number | undefined;
}

export function toList<Row, Item>(
  found: { items: Row[]; total: number },
  { page, size }: Page,
  toItem: (row: Row) => Item,
) {
  return {
    items: found.items.map(toItem),
    metadata: {
      currentPage: page ?? 1,
      pageCount: Math.max(1, Math.ceil(found.total / (size ?? DEFAULT_PAGE_SIZE))),
      total: found.total,
    },
  };
}
