/** Data stores, and the containers that Davit keeps itself. */
import { z } from 'zod';
import { listOf, time, uuid } from './common.ts';

export const dataStore = z.strictObject({
  id: uuid,
  alias: z.string(),
  s3: z.strictObject({ endpoint: z.string(), region: z.string().optional(), accessKey: z.string() }).optional(),
  git: z.strictObject({ url: z.string(), username: z.string() }).optional(),
  user: z.string().describe('Who added it'),
  createdAt: time,
  updatedAt: time,
});
export type DataStore = z.output<typeof dataStore>;
export const dataStoreList = listOf(dataStore);
export type DataStoreList = z.output<typeof dataStoreList>;

export const dataStoreTest = z.strictObject({
  works: z.boolean(),
  code: z.string().optional().describe('What is wrong'),
  message: z.string().describe('What was answered; or what is wrong and what to do now'),
});
export type DataStoreTest = z.output<typeof dataStoreTest>;

export const storeContainers = z.strictObject({
  items: z.array(z.strictObject({ name: z.string() })).describe('Buckets or branches'),
  truncated: z.boolean().describe('There are more'),
});
export type StoreContainers = z.output<typeof storeContainers>;

export const storeObjects = z.strictObject({
  items: z.array(
    z.strictObject({
      path: z.string().describe('Within the container'),
      folder: z.boolean(),
      bytes: z.int().optional().describe('Of a file'),
      modifiedAt: time.optional(),
    }),
  ),
  truncated: z.boolean().describe('There are more'),
});
export type StoreObjects = z.output<typeof storeObjects>;

export const dataContainer = z.strictObject({
  id: uuid,
  name: z.string(),
  files: z.int().describe('As last counted, a moment after they changed'),
  bytes: z.int(),
  user: z.string().describe('Who made it'),
  createdAt: time,
  updatedAt: time.describe('When its files last changed'),
});
export type DataContainer = z.output<typeof dataContainer>;
export const dataContainerList = listOf(dataContainer);
export type DataContainerList = z.output<typeof dataContainerList>;

export const dataFile = z.strictObject({
  name: z.string().describe('The last part of its path'),
  path: z.string().describe('Within the container'),
  folder: z.boolean(),
  bytes: z.int().optional().describe('Of a file'),
  modifiedAt: time,
});
export type DataFile = z.output<typeof dataFile>;
/** Folders first, then by name. */
export const dataFileList = listOf(dataFile);
export type DataFileList = z.output<typeof dataFileList>;

export const uploadedFile = z.strictObject({
  path: z.string(),
  bytes: z.int(),
  sha256: z.string().describe('Of what was stored, in hexadecimal'),
});
export type UploadedFile = z.output<typeof uploadedFile>;

export const deletedFiles = z.strictObject({ files: z.int().describe('How many went') });
export type DeletedFiles = z.output<typeof deletedFiles>;
