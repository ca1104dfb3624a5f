'use server';

import type { WriteResult } from '../../lib/client/write-result.ts';
import { write } from './write.ts';

/** A tag, or an image by its digest. */
export async function deleteSharedImage(input: {
  project: string;
  repository: string;
  name: { tag: string } | { digest: string };
}): Promise<WriteResult<undefined>> {
  const query = new URLSearchParams({ project: input.project, repository: input.repository, ...input.name });
  return write('DELETE', `/v1/shared-registry/image?${query}`);
}
