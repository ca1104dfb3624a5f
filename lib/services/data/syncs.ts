/** Transfers of an app's volumes that someone asks for, watches or calls off. */
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { syncInput } from '../../domain/data/sync-input.ts';
import { pushPlace, type VolumeMount, WHY_NEEDED } from '../../domain/data/volume.ts';
import { readRevision } from '../../store/app/revisions.ts';
import {
  askForSyncs,
  endSync,
  listSyncs as listGroups,
  readGroup,
  readUnderWay,
  type SyncRecord,
} from '../../store/data/syncs.ts';
import { action } from '../action.ts';
import { changeAsAsked } from '../apps/change-as-asked.ts';
import { invalidField, ServiceError } from '../errors.ts';
import { pageInput, toWindow } from '../page.ts';

export type { SyncRecord };

/** A request, or a start, of an app: of each volume one transfer, at least one. */
export type SyncGroup = SyncRecord[];

/** @throws ServiceError conflict STATE_CONFLICT, NOTHING_TO_SYNC, SYNC_UNDER_WAY; invalid */
export const syncApp = action({
  on: 'app',
  right: 'app.run',
  input: syncInput,
  async run({ platform, actor, target }, { direction, volume }): Promise<SyncGroup> {
    let groupId: string | null = null;
    await changeAsAsked(platform, actor, target.id, direction, async ({ app }, _now, tx) => {
      const { volumes } = await readRevision(tx, app.id, app.revision);
      const mounts = chosen(volumes, direction, volume ?? null);
      const volumeIds = [...new Set(mounts.map(({ volumeId }) => volumeId))];
      const underWay = await readUnderWay(tx, volumeIds, direction);
      if (underWay.size > 0) {
        throw new ServiceError(
          'conflict',
          'SYNC_UNDER_WAY',
          `A ${direction} of ${underWay.size === 1 ? 'that volume' : 'those volumes'} is under way. Wait for its end, or call it off first.`,
        );
      }
      groupId = await askForSyncs(tx, {
        volumeIds,
        appId: app.id,
        direction,
        manual: true,
        createdBy: signatureOf(actor),
      });
      return [];
    });
    if (groupId === null) throw new Error('a transfer was not written down');
    return readGroup(platform.db, groupId);
  },
});

export const listAppSyncs = action({
  on: 'app',
  right: 'app.see',
  input: pageInput.omit({ order: true }),
  run: ({ platform, target }, page): Promise<{ items: SyncGroup[]; total: number }> =>
    listGroups(platform.db, { appId: target.id }, toWindow({ ...page })),
});

/**
 * What someone asked for, and that waits or runs, ends; what has come over stays. What a start or a stop needs would be
 * begun again at once.
 *
 * @throws ServiceError conflict SYNC_NEEDED
 */
export const cancelAppSyncs = action({
  on: 'app',
  right: 'app.run',
  input: z.strictObject({ sync: z.uuid('must be the id of one of its transfers').optional() }),
  async run({ platform, target }, { sync }): Promise<void> {
    const { items } = await listGroups(platform.db, { appId: target.id }, { limit: 100, offset: 0 });
    const named = items.flat().filter(({ groupId }) => sync === undefined || groupId === sync);
    const needed = sync === undefined ? undefined : named.find(({ manual }) => !manual);
    if (needed) throw new ServiceError('conflict', 'SYNC_NEEDED', WHY_NEEDED[needed.direction]);
    for (const { id } of named.filter(({ manual }) => manual)) {
      await endSync(platform.db, id, { state: 'INTERRUPTED', code: null, message: 'It was called off.' });
    }
  },
});

function chosen(mounts: VolumeMount[], direction: 'pull' | 'push', wanted: string | null): VolumeMount[] {
  const named = wanted === null ? mounts : mounts.filter((one) => one.volumeId === wanted || one.mountPath === wanted);
  if (wanted !== null && named.length === 0) {
    const paths = mounts.map(({ mountPath }) => mountPath);
    const known = paths.length > 0 ? `it mounts ${paths.join(', ')}` : 'it mounts none';
    throw invalidField('volume', `this app has no volume "${wanted}"; ${known}`);
  }
  const able = named.filter((mount) =>
    direction === 'pull' ? mount.source.kind !== 'scratch' : pushPlace(mount) !== null,
  );
  if (able.length > 0) return able;
  const which = direction === 'pull' ? 'comes from anywhere' : 'is pushed anywhere: mount one with permission RW';
  throw new ServiceError('conflict', 'NOTHING_TO_SYNC', `None of the volumes that this app mounts ${which}.`);
}
