/** A bucket, or what is below a prefix of it. */
import { DataError } from '../errors.ts';
import { Lists } from '../gate/lists.ts';
import type { DataOptions, S3Place } from '../place.ts';
import { fetchObjects, listObjects, type S3Object, sendObjects } from '../programs/rclone.ts';
import { hostOf } from '../programs/rclone-words.ts';
import { type Item, PRECISION_OF_SECONDS_MS, type Source, type Target } from './side.ts';

export function s3Source(place: S3Place, staging: string, options: DataOptions): Source {
  let lists = new Lists();
  return {
    // What HEAD and a list say of the same object differs below that.
    precisionMs: PRECISION_OF_SECONDS_MS,
    timesTell: true,
    async list() {
      lists = new Lists();
      const objects = await listObjects(place, false, { ...options, cwd: staging, lists });
      if (objects.length === 0 && place.prefix !== '') {
        throw new DataError(
          'not-found',
          `There is nothing below ${place.prefix}/ in the bucket ${place.bucket} at ${hostOf(place.endpoint)}: check the prefix.`,
        );
      }
      return { items: objects.map(itemOf), leftOut: [] };
    },
    fetch: (items, all, onProgress) =>
      fetchObjects(place, all ? null : items.map(({ path }) => path), { ...options, cwd: staging, lists }, onProgress),
  };
}

export function s3Target(place: S3Place, outgoing: string, options: DataOptions): Target {
  return {
    precisionMs: PRECISION_OF_SECONDS_MS,
    keepsTimes: false,
    mayLink: true,
    list: async () => (await listObjects(place, true, { ...options, cwd: outgoing })).map(itemOf),
    async send(_files, onProgress) {
      await sendObjects(place, { ...options, cwd: outgoing }, onProgress);
      return [];
    },
  };
}

function itemOf({ path, size, modifiedMs, md5 }: S3Object): Item {
  return { path, size, modifiedMs, version: String(Math.floor(modifiedMs / PRECISION_OF_SECONDS_MS)), md5 };
}
