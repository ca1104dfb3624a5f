'use server';

import type { WriteResult } from '../../lib/client/write-result.ts';
import type { Cleaning, ImageLimit } from '../../lib/http/answers/disk.ts';
import { write } from './write.ts';

/** As `POST /v1/disk/clean` takes it: says only what would go unless `dryRun` is false. */
export async function cleanDisk(input: { dryRun: boolean; images?: string[] }): Promise<WriteResult<Cleaning>> {
  return write<Cleaning>('POST', '/v1/disk/clean', input);
}

/** Compressed, the largest image that is fetched; null: any. */
export async function limitImages(maxImageBytes: number | null): Promise<WriteResult<ImageLimit>> {
  return write<ImageLimit>('PUT', '/v1/disk/imagelimit', { maxImageBytes });
}
