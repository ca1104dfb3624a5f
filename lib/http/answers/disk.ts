/** What takes disk. */
import { z } from 'zod';
import { time, uuid } from './common.ts';

export const diskImage = z.strictObject({
  id: z.string().describe('sha256:…'),
  names: z.array(z.string()).describe('Tags, then digests'),
  bytes: z.int().describe('Layers that it shares are counted in each image'),
  containers: z.int().describe('Made of it, anyone’s'),
  apps: z
    .array(z.strictObject({ id: uuid, name: z.string() }))
    .describe('That run it or may be rolled back to it; twenty at most'),
  pulledAt: time.optional().describe('When Davit fetched it; absent: it did not'),
  removable: z.boolean(),
  kept: z.enum(['not-pulled', 'container', 'app', 'named']).optional().describe('Why it stays'),
  removing: z.boolean().describe('It shall go, and the worker has not come to it yet'),
  error: z.string().optional().describe('Why it did not go'),
});
export type DiskImage = z.output<typeof diskImage>;

export const disk = z.strictObject({
  asOf: time.optional().describe('Of the images; absent: not looked at yet'),
  images: z.array(diskImage).describe('The largest first'),
  logs: z.strictObject({
    bytes: z.int().describe('On disk, of all apps'),
    apps: z.int().describe('That have a log'),
    largest: z
      .array(
        z.strictObject({
          app: uuid,
          appName: z.string(),
          project: z.string(),
          bytes: z.int().describe('On disk'),
          written: z.int().describe('Bytes that were written'),
          lines: z.int(),
          replicas: z.int(),
          since: time,
        }),
      )
      .describe('A hundred at most, the largest first'),
  }),
  database: z.strictObject({ bytes: z.int() }),
  engine: z
    .strictObject({ totalBytes: z.int(), freeBytes: z.int(), asOf: time })
    .optional()
    .describe('The disk that the engine keeps images on; left out where that cannot be told'),
  maxImageBytes: z.int().nullable().describe('Compressed, the largest image that is fetched; null: any'),
  orphans: z
    .array(
      z.strictObject({
        id: z.string().describe('The engine’s'),
        kind: z.enum(['container', 'network']),
        name: z.string(),
        app: z.string().optional(),
        project: z.string().optional().describe('Its id, which none has'),
        seenAt: time,
        removeAfter: time,
      }),
    )
    .describe('What carries this instance’s label and belongs to nothing known: removed after a grace'),
});
export type Disk = z.output<typeof disk>;

export const imageLimit = z.strictObject({ maxImageBytes: z.int().nullable() });
export type ImageLimit = z.output<typeof imageLimit>;

export const cleaning = z.strictObject({
  dryRun: z.boolean().describe('True: nothing was done'),
  images: z.array(diskImage).describe('What would go, or goes now'),
  bytes: z.int().describe('Theirs together: at most so much is freed'),
});
export type Cleaning = z.output<typeof cleaning>;
