/** What `POST /v1/app/{id}/datasync` takes. */
import { z } from 'zod';
import { text } from '../spec/text-input.ts';

export const syncInput = z.strictObject({
  direction: z.enum(['pull', 'push'], 'must be pull or push'),
  volume: text()
    .max(255, 'must be at most 255 characters')
    .nullish()
    .describe('Id of one of its volumes, or the path that it is mounted at; absent: all of them'),
});
export type SyncInput = z.input<typeof syncInput>;
