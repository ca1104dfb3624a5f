/** Volumes and their transfers: AI Deploy's shapes, with Davit's additions marked. */
import { z } from 'zod';
import { listOf, time, uuid } from './common.ts';

export const storePlace = z.strictObject({
  alias: z.string(),
  container: z.string(),
  prefix: z.string().optional(),
});

const source = {
  dataStore: storePlace.optional(),
  publicGit: z.strictObject({ url: z.string(), branch: z.string().optional() }).optional(),
  standalone: z.strictObject({}).optional(),
};

/** As a spec has it: one of the sources stands beside the other fields. */
export const volume = z.strictObject({
  mountPath: z.string(),
  permission: z.enum(['RO', 'RW']),
  cache: z.boolean(),
  ...source,
  targetDataStore: storePlace.optional().describe('Where what the app writes is pushed, instead of back to its source'),
});
export type Volume = z.output<typeof volume>;

export const volumeStatus = z.strictObject({
  id: uuid,
  mountPath: z.string(),
  userVolumeId: uuid,
  lastPulledCreatedAt: time.optional(),
  lastPushedCreatedAt: time.optional(),
  unpushedSince: time.optional().describe("Davit's addition: since when the app may have written what is not pushed"),
  files: z.int().describe("Davit's addition: as last counted"),
  bytes: z.int().describe("Davit's addition: as last counted"),
});
export type VolumeStatus = z.output<typeof volumeStatus>;

const syncState = z.enum(['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'ERROR', 'INTERRUPTED']);
const syncDirection = z.enum(['pull', 'push']);
const reason = z.strictObject({ code: z.string(), message: z.string() });

export const syncProgress = z.strictObject({
  id: uuid,
  dataSyncId: uuid,
  direction: syncDirection,
  state: syncState,
  volumeStatus: z.strictObject({ id: uuid, userVolumeId: uuid, mountPath: z.string().optional() }),
  total: z.int().optional().describe('Files; absent until the source was listed'),
  processed: z.int().describe('Files that are dealt with: moved, the same already, gone, or failed'),
  completed: z.int(),
  skipped: z.int().describe('Were the same already'),
  deleted: z.int(),
  failed: z.int(),
  transferredBytes: z.int(),
  totalBytes: z.int().optional().describe("Davit's addition"),
  reason: reason.optional().describe('Of one that did not end well'),
  createdAt: time,
  updatedAt: time,
});
export type SyncProgress = z.output<typeof syncProgress>;

export const dataSync = z.strictObject({
  id: uuid,
  createdAt: time,
  updatedAt: time,
  spec: z.strictObject({
    direction: syncDirection,
    appId: uuid.optional(),
    manual: z.boolean(),
    volume: uuid.optional().describe('Where it is of one alone'),
  }),
  status: z.strictObject({
    state: syncState,
    queuedAt: time,
    startedAt: time.optional(),
    endedAt: time.optional(),
    info: reason.optional(),
    progress: z.array(syncProgress),
  }),
  user: z.string().describe("Davit's addition: who asked for it; platform: a start or a stop"),
});
export type DataSync = z.output<typeof dataSync>;
export const dataSyncList = listOf(dataSync);
export type DataSyncList = z.output<typeof dataSyncList>;

/** A copy of a source on this host; but for its id, times and source all of it is Davit's addition. */
export const userVolume = z.strictObject({
  id: uuid,
  cache: z.boolean(),
  ...source,
  targetDataStore: storePlace.optional(),
  createdAt: time,
  updatedAt: time,
  permission: z.enum(['RO', 'RW']),
  source: z.string().describe('In words, as ovhai writes it: models@davit/iris'),
  files: z.int(),
  bytes: z.int(),
  lastPulledCreatedAt: time.optional(),
  lastPushedCreatedAt: time.optional(),
  unpushedSince: time.optional(),
  apps: z.array(
    z.strictObject({
      id: uuid,
      name: z.string(),
      mountPath: z.string(),
      permission: z.enum(['RO', 'RW']),
      live: z.boolean().describe('A replica has it mounted, or is about to'),
    }),
  ),
  underWay: syncProgress.optional().describe('A transfer of it that waits or runs'),
});
export type UserVolume = z.output<typeof userVolume>;
export const userVolumeList = listOf(userVolume);
export type UserVolumeList = z.output<typeof userVolumeList>;
