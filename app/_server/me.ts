import { cache } from 'react';
import { apiErrorOf } from '../../lib/client/api.ts';
import { meQuery } from '../../lib/client/queries.ts';
import type { Me } from '../../lib/http/answers/other.ts';
import { callAs } from './in-process.ts';
import { requireSession } from './session.ts';

/** Who is signed in, with the projects that are theirs. @throws ApiError */
export const currentMe = cache(async (): Promise<Me> => {
  const { actor } = await requireSession();
  const { status, body } = await callAs(actor, 'GET', String(meQuery().queryKey[0]));
  if (status !== 200) throw apiErrorOf(status, body);
  return body as Me;
});
