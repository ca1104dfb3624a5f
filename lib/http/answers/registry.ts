/** Registries that a project added. */
import { z } from 'zod';
import { listOf, time, uuid } from './common.ts';

export const registry = z.strictObject({
  id: uuid,
  url: z.string().describe('https:// and the host by which references name it'),
  username: z.string(),
  ca: z.string().optional().describe("Davit's addition: PEM of the CA that it is trusted by"),
  user: z.string().describe('Who added it'),
  createdAt: time,
  updatedAt: time,
});
export type Registry = z.output<typeof registry>;
export const registryList = listOf(registry);
export type RegistryList = z.output<typeof registryList>;

export const registryTest = z.strictObject({
  works: z.boolean(),
  code: z.string().optional().describe('What is wrong'),
  message: z.string().describe('What was answered; or what is wrong and what to do now'),
});
export type RegistryTest = z.output<typeof registryTest>;
