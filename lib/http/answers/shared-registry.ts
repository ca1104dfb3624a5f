/** The shared registry, as far as it is a project's. */
import { z } from 'zod';
import { time, uuid } from './common.ts';

const use = z.strictObject({
  app: uuid,
  appName: z.string(),
  revisions: z.array(z.int()),
  inUse: z.boolean().describe('One of these revisions runs, or would be fallen back to'),
});

const image = z.strictObject({
  digest: z.string(),
  tags: z.array(z.string()).describe('Empty: its tag means another image now'),
  bytes: z.int().describe('Compressed, as it is fetched'),
  pushedAt: time,
  usedBy: z.array(use).describe('Apps with a revision of it; it cannot be deleted then'),
});
export type SharedImage = z.output<typeof image>;

const repository = z.strictObject({
  name: z.string().describe('Below the project'),
  image: z.string().describe('As an app names it, without tag'),
  bytes: z.int().describe('Layers that several of its images share count once'),
  images: z.array(image).describe('Newest first'),
});
export type SharedRepository = z.output<typeof repository>;

export const sharedRegistry = z.strictObject({
  address: z.string().describe('What references of this project’s images begin with; docker login takes its host'),
  ready: z.boolean(),
  message: z.string().optional().describe('Why it does not answer, and what to do'),
  bytes: z.int(),
  repositories: z.array(repository),
});
export type SharedRegistry = z.output<typeof sharedRegistry>;

export const sweep = z.strictObject({
  images: z.int().describe('Without a tag, and needed by no app any more'),
  freedBytes: z.int(),
});
export type Sweep = z.output<typeof sweep>;
