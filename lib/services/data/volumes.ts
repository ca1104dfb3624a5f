/** A project's copies of data on this host: what they hold, who mounts them, and how one goes. */
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { describeSource } from '../../domain/data/volume.ts';
import { sourceInput, sourceOf } from '../../domain/data/volume-input.ts';
import { text } from '../../domain/spec/text-input.ts';
import { askForSyncs, readUnderWay, type SyncRecord } from '../../store/data/syncs.ts';
import {
  emptyVolume,
  ensureVolume,
  findVolume,
  listVolumes as listRows,
  type Mounting,
  readMountings,
  type VolumeRecord,
} from '../../store/data/volumes.ts';
import type { Database } from '../../store/postgres/database.ts';
import { action, refuseNarrowToken } from '../action.ts';
import { checkSource } from '../apps/volumes.ts';
import { invalidField, ServiceError } from '../errors.ts';
import { pageInput, toWindow } from '../page.ts';

export type { VolumeRecord };

export interface VolumeView extends VolumeRecord {
  mountings: Mounting[];
  /** A transfer of it that waits or runs. */
  underWay: SyncRecord | null;
}

export const listVolumes = action({
  on: 'project',
  right: 'data.see',
  input: pageInput,
  async run({ platform: { db }, actor, target }, page): Promise<{ items: VolumeView[]; total: number }> {
    refuseNarrowToken(actor);
    const { items, total } = await listRows(db, target.id, { ...toWindow(page), order: page.order });
    return { items: await viewVolumes(db, items), total };
  },
});

export const getVolume = action({
  on: 'volume',
  right: 'data.see',
  input: z.strictObject({}),
  run: async ({ platform: { db }, target }): Promise<VolumeView> => viewOf(db, target),
});

/** A copy that is there before any app asks for it, and stays: shared by all who mount its source with cache. */
export const createVolume = action({
  on: 'project',
  right: 'data.manage',
  input: sourceInput,
  async run({ platform, actor, target }, input): Promise<VolumeView> {
    refuseNarrowToken(actor);
    const source = sourceOf(input);
    if (input.cache === false) {
      throw invalidField('cache', 'must be true or left out: a volume without an app is there to be shared by many');
    }
    const volume = await platform.db.$transaction(async (tx) => {
      await checkSource(tx, target.id, source, 'dataStore');
      const wish = { mountPath: '', permission: 'RO', cache: true, source, target: null } as const;
      const id = await ensureVolume(tx, target.id, '', wish);
      const [underWay, known] = [await readUnderWay(tx, [id], 'pull'), await findVolume(tx, id)];
      if (!known) throw new Error(`volume ${id} is gone`);
      if (underWay.size > 0) return known;
      const createdBy = signatureOf(actor);
      await askForSyncs(tx, { volumeIds: [id], appId: null, direction: 'pull', manual: true, createdBy });
      return known;
    });
    return viewOf(platform.db, volume);
  },
});

/**
 * Its files go from this host; what they came from stays as it is.
 *
 * @throws ServiceError conflict VOLUME_IN_USE; invalid where what would be lost has to be named first
 */
export const deleteVolume = action({
  on: 'volume',
  right: 'data.manage',
  input: z.strictObject({
    name: text().optional().describe('Where what an app wrote would be lost: the volume’s source, as it is listed'),
  }),
  async run({ platform, target }, { name }): Promise<void> {
    await platform.db.$transaction(async (tx) => {
      const volume = await findVolume(tx, target.id);
      if (!volume) return;
      const live = (await readMountings(tx, [volume.id])).filter((one) => one.live);
      if (live.length > 0) {
        throw new ServiceError(
          'conflict',
          'VOLUME_IN_USE',
          `Apps have it mounted: ${live.map((one) => one.name).join(', ')}. Stop them first.`,
          { details: { apps: live.map(({ appId, name: appName }) => ({ id: appId, name: appName })) } },
        );
      }
      const words = describeSource(volume.source);
      if (volume.unpushedSince && name !== words) {
        throw invalidField('name', `it holds what was not pushed and would be lost: give "${words}" to delete it`);
      }
      await emptyVolume(tx, volume.id);
    });
  },
});

async function viewOf(db: Database, volume: VolumeRecord): Promise<VolumeView> {
  const [view] = await viewVolumes(db, [volume]);
  if (!view) throw new Error('a volume has no view');
  return view;
}

async function viewVolumes(db: Database, volumes: VolumeRecord[]): Promise<VolumeView[]> {
  const ids = volumes.map(({ id }) => id);
  const mountings = await readMountings(db, ids);
  const [pulls, pushes] = [await readUnderWay(db, ids, 'pull'), await readUnderWay(db, ids, 'push')];
  return volumes.map((volume) => ({
    ...volume,
    mountings: mountings.filter(({ volumeId }) => volumeId === volume.id),
    underWay: pulls.get(volume.id) ?? pushes.get(volume.id) ?? null,
  }));
}
