'use server';

import type { WriteResult } from '../../lib/client/write-result.ts';
import { writeSignedOut } from './write.ts';

/** @param input `link`: the secret of a reset address */
export async function setPassword(input: { link: string; password: string }): Promise<WriteResult<undefined>> {
  return writeSignedOut('PUT', '/v1/session/password', { link: input.link, password: input.password });
}
