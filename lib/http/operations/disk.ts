/** Routes of what takes disk (administrators). */
import { z } from 'zod';
import { cleaning, disk, imageLimit } from '../answers/disk.ts';
import type { Operation } from '../operation.ts';

export const diskOperations = [
  {
    id: 'readDisk',
    method: 'GET',
    path: '/v1/disk',
    summary: 'What takes disk: images, logs, database; and what belongs to nothing (administrators)',
    auth: 'token',
    success: 200,
    answer: disk,
  },
  {
    id: 'cleanDisk',
    method: 'POST',
    path: '/v1/disk/clean',
    summary: 'Remove images that Davit fetched and nothing needs; says only what would go unless dryRun is false',
    auth: 'token',
    body: z.strictObject({
      dryRun: z.boolean().optional().describe('Default true'),
      images: z.array(z.string()).optional().describe('Ids; absent: all that may go'),
    }),
    success: 200,
    answer: cleaning,
  },
  {
    id: 'limitImages',
    method: 'PUT',
    path: '/v1/disk/imagelimit',
    summary: 'How large an image may be that is fetched (administrators)',
    auth: 'token',
    body: z.strictObject({
      maxImageBytes: z.int().nullable().describe('Compressed, as a registry sends it; null: any'),
    }),
    success: 200,
    answer: imageLimit,
  },
] as const satisfies readonly Operation[];
