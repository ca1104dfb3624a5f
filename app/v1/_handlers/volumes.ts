/** Volumes and their transfers, as the API writes them. */

import { describeSource, type VolumeMount } from '../../../lib/domain/data/volume.ts';
import { sourceOutput, volumeOutput } from '../../../lib/domain/data/volume-input.ts';
import type * as answers from '../../../lib/http/answers/volume.ts';
import type { volumeOperations } from '../../../lib/http/operations/volumes.ts';
import {
  cancelAppSyncs,
  listAppSyncs,
  type SyncGroup,
  type SyncRecord,
  syncApp,
} from '../../../lib/services/data/syncs.ts';
import {
  createVolume,
  deleteVolume,
  getVolume,
  listVolumes,
  type VolumeRecord,
  type VolumeView,
} from '../../../lib/services/data/volumes.ts';
import type { Handlers } from './call.ts';
import { toList } from './lists.ts';

export const volumeHandlers: Handlers<(typeof volumeOperations)[number]['id']> = {
  syncApp: async ({ platform, actor, id, body }) => toDataSync(await syncApp(platform, actor, id, body)),
  listAppSyncs: async ({ platform, actor, id, query }) =>
    toList(await listAppSyncs(platform, actor, id, query), query, (group) => toDataSync(group)),
  async cancelAppSyncs({ platform, actor, id, query }) {
    await cancelAppSyncs(platform, actor, id, query);
    return undefined;
  },
  listVolumes: async ({ platform, actor, project, query }) =>
    toList(await listVolumes(platform, actor, await project(), query), query, toUserVolume),
  createVolume: async ({ platform, actor, project, body }) =>
    toUserVolume(await createVolume(platform, actor, await project(), body)),
  getVolume: async ({ platform, actor, id }) => toUserVolume(await getVolume(platform, actor, id, {})),
  async deleteVolume({ platform, actor, id, query }) {
    await deleteVolume(platform, actor, id, query);
    return undefined;
  },
};

/** @param mounts of the app that it is of, for the paths */
export function toDataSync(group: SyncGroup, mounts: VolumeMount[] = []): answers.DataSync {
  const [first] = group;
  if (!first) throw new Error('a transfer of no volume');
  const started = group.flatMap(({ startedAt }) => startedAt ?? []);
  const ended = group.flatMap(({ endedAt }) => endedAt ?? []);
  const state = stateOf(group);
  const failed = group.find((one) => one.state === state && one.code !== null);
  return {
    id: first.groupId,
    createdAt: first.queuedAt.toISOString(),
    updatedAt: latest(group).toISOString(),
    spec: {
      direction: first.direction,
      ...(first.appId === null ? {} : { appId: first.appId }),
      manual: first.manual,
      ...(group.length === 1 ? { volume: first.volumeId } : {}),
    },
    status: {
      state,
      queuedAt: first.queuedAt.toISOString(),
      ...(started.length > 0 ? { startedAt: new Date(Math.min(...started.map(Number))).toISOString() } : {}),
      ...(ended.length === group.length ? { endedAt: new Date(Math.max(...ended.map(Number))).toISOString() } : {}),
      ...(failed ? { info: { code: failed.code ?? '', message: failed.message ?? '' } } : {}),
      progress: group.map((one) =>
        toProgress(one, mounts.find(({ volumeId }) => volumeId === one.volumeId)?.mountPath),
      ),
    },
    user: first.createdBy,
  };
}

export function toVolume({ volumeId: _row, ...wish }: VolumeMount): answers.Volume {
  return volumeOutput(wish);
}

export function toVolumeStatus(
  { volumeId, mountPath }: VolumeMount,
  row: VolumeRecord | undefined,
): answers.VolumeStatus {
  return {
    id: volumeId,
    userVolumeId: volumeId,
    mountPath,
    ...timesOf(row),
    files: row?.files ?? 0,
    bytes: row?.bytes ?? 0,
  };
}

function toUserVolume(volume: VolumeView): answers.UserVolume {
  return {
    id: volume.id,
    cache: volume.cache,
    ...sourceOutput(volume.source),
    ...(volume.target ? { targetDataStore: volume.target } : {}),
    createdAt: volume.createdAt.toISOString(),
    updatedAt: volume.updatedAt.toISOString(),
    permission: volume.permission,
    source: describeSource(volume.source),
    files: volume.files,
    bytes: volume.bytes,
    ...timesOf(volume),
    apps: volume.mountings.map(({ appId, name, mountPath, permission, live }) => ({
      id: appId,
      name,
      mountPath,
      permission,
      live,
    })),
    ...(volume.underWay ? { underWay: toProgress(volume.underWay, volume.mountPath ?? undefined) } : {}),
  };
}

function timesOf(row: Pick<VolumeRecord, 'pulledAt' | 'pushedAt' | 'unpushedSince'> | undefined) {
  return {
    ...(row?.pulledAt ? { lastPulledCreatedAt: row.pulledAt.toISOString() } : {}),
    ...(row?.pushedAt ? { lastPushedCreatedAt: row.pushedAt.toISOString() } : {}),
    ...(row?.unpushedSince ? { unpushedSince: row.unpushedSince.toISOString() } : {}),
  };
}

function toProgress(sync: SyncRecord, mountPath: string | undefined): answers.SyncProgress {
  const { completed, skipped, deleted, failed } = sync;
  return {
    id: sync.id,
    dataSyncId: sync.groupId,
    direction: sync.direction,
    state: sync.state,
    volumeStatus: {
      id: sync.volumeId,
      userVolumeId: sync.volumeId,
      ...(mountPath === undefined ? {} : { mountPath }),
    },
    ...(sync.total === null ? {} : { total: sync.total }),
    processed: completed + skipped + deleted + failed,
    completed,
    skipped,
    deleted,
    failed,
    transferredBytes: sync.transferredBytes,
    ...(sync.totalBytes === null ? {} : { totalBytes: sync.totalBytes }),
    ...(sync.message === null ? {} : { reason: { code: sync.code ?? sync.state, message: sync.message } }),
    createdAt: sync.queuedAt.toISOString(),
    updatedAt: latest([sync]).toISOString(),
  };
}

/** Of all together: as long as one goes on, it goes on; then the worst counts. */
function stateOf(group: SyncGroup): SyncRecord['state'] {
  const states = group.map(({ state }) => state);
  if (states.every((state) => state === 'QUEUED')) return 'QUEUED';
  if (states.some((state) => state === 'QUEUED' || state === 'RUNNING')) return 'RUNNING';
  return (['ERROR', 'FAILED', 'INTERRUPTED'] as const).find((state) => states.includes(state)) ?? 'DONE';
}

function latest(group: SyncGroup): Date {
  return new Date(
    Math.max(...group.map(({ endedAt, startedAt, queuedAt }) => Number(endedAt ?? startedAt ?? queuedAt))),
  );
}
