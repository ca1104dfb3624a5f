/** What takes disk, as the API writes it. */
import type * as answers from '../../../lib/http/answers/disk.ts';
import type { diskOperations } from '../../../lib/http/operations/disk.ts';
import { cleanDisk, type ImageView, limitImages, readDisk } from '../../../lib/services/disk/disk.ts';
import type { Handlers } from './call.ts';

export const diskHandlers: Handlers<(typeof diskOperations)[number]['id']> = {
  async readDisk({ platform, actor }): Promise<answers.Disk> {
    const { images, logs, databaseBytes, orphans, engine, maxImageBytes } = await readDisk(platform, actor, {});
    const asOf = images.reduce<Date | null>((last, { seenAt }) => (last && last > seenAt ? last : seenAt), null);
    return {
      ...(asOf ? { asOf: asOf.toISOString() } : {}),
      images: images.map(toImage),
      logs: {
        bytes: logs.storedBytes,
        apps: logs.apps,
        largest: logs.largest.map(({ appId, name, project, storedBytes, bytes, lines, replicas, since }) => ({
          app: appId,
          appName: name,
          project,
          bytes: storedBytes,
          written: bytes,
          lines,
          replicas,
          since: since.toISOString(),
        })),
      },
      database: { bytes: databaseBytes },
      ...(engine
        ? { engine: { totalBytes: engine.totalBytes, freeBytes: engine.freeBytes, asOf: engine.seenAt.toISOString() } }
        : {}),
      maxImageBytes,
      orphans: orphans.map(({ id, kind, name, appId, projectId, seenAt, removeAfter }) => ({
        id,
        kind,
        name,
        ...(appId === null ? {} : { app: appId }),
        ...(projectId === null ? {} : { project: projectId }),
        seenAt: seenAt.toISOString(),
        removeAfter: removeAfter.toISOString(),
      })),
    };
  },
  limitImages: ({ platform, actor, body }): Promise<answers.ImageLimit> => limitImages(platform, actor, body ?? {}),
  async cleanDisk({ platform, actor, body }): Promise<answers.Cleaning> {
    const { dryRun, images } = await cleanDisk(platform, actor, body ?? {});
    return { dryRun, images: images.map(toImage), bytes: images.reduce((sum, { bytes }) => sum + bytes, 0) };
  },
};

function toImage({ id, names, bytes, containers, apps, pulledAt, kept, ...image }: ImageView): answers.DiskImage {
  return {
    id,
    names,
    bytes,
    containers,
    apps,
    ...(pulledAt ? { pulledAt: pulledAt.toISOString() } : {}),
    removable: kept === null,
    ...(kept === null ? {} : { kept }),
    removing: image.removalWantedAt !== null,
    ...(image.removalError === null ? {} : { error: image.removalError }),
  };
}
