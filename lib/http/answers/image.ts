/** What is known of an image before anything runs. */
import { z } from 'zod';
import { IMAGE_PROBLEM_CODES } from '../../domain/image/problem.ts';

export const imagePreflight = z.strictObject({
  image: z.string().describe('As it was asked for'),
  usable: z.boolean().describe('Nothing that is known stands in its way'),
  code: z.enum(Object.values(IMAGE_PROBLEM_CODES)).optional().describe('What does'),
  message: z.string().describe('What was found; or what is wrong and what to do now'),
  source: z.enum(['engine', 'registry']).describe('engine: it is there already, and nothing is fetched'),
  registry: z.string().describe('Host of the registry that its name means'),
  digest: z.string().optional().describe('sha256:…; of an image that only the engine has, its id'),
  platform: z.string().optional().describe('What would run, such as linux/amd64'),
  platforms: z.array(z.string()).optional().describe('All that it is there for'),
  bytes: z.int().optional().describe('To be fetched, compressed; of an image of the engine, what it takes there'),
  layers: z.int().optional(),
  layersThere: z.int().optional().describe('Of those, the ones that the engine has: they are not fetched'),
  missingBytes: z.int().optional().describe('To be fetched without those'),
  exposedPorts: z.array(z.int()).optional().describe('TCP; a hint, images may listen elsewhere'),
  user: z.string().optional().describe('Its own; empty: root. Containers run as 42420'),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional().describe('Tags that are there and near the one that is not'),
});
export type ImagePreflight = z.output<typeof imagePreflight>;
