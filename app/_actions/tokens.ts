'use server';

import type { WriteResult } from '../../lib/client/write-result.ts';
import type { Token } from '../../lib/http/answers/other.ts';
import { write } from './write.ts';

/** `body` as `POST /v1/token` takes it. The answer has the secret, this once. */
export async function createToken(input: { project: string; body: unknown }): Promise<WriteResult<Token>> {
  return write<Token>('POST', `/v1/token?project=${encodeURIComponent(input.project)}`, input.body);
}

/** The answer has the new secret, this once. */
export async function renewToken(input: { id: string }): Promise<WriteResult<Token>> {
  return write<Token>('POST', `/v1/token/${encodeURIComponent(input.id)}/renew`);
}

export async function revokeToken(input: { id: string }): Promise<WriteResult<undefined>> {
  return write('DELETE', `/v1/token/${encodeURIComponent(input.id)}`);
}
