'use server';

import type { WriteResult } from '../../lib/client/write-result.ts';
import type { PriceList } from '../../lib/http/answers/capacity.ts';
import { write } from './write.ts';

/** `body` as `PUT /v1/flavor/{id}/price` takes it. */
export async function setFlavorPrice(input: { id: string; body: unknown }): Promise<WriteResult<PriceList>> {
  return write<PriceList>('PUT', `/v1/flavor/${encodeURIComponent(input.id)}/price`, input.body);
}
