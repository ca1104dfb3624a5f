/** What takes disk, and what of it may go: images that Davit fetched and nothing needs. For administrators. */
import { z } from 'zod';
import { type Keep, keptFor } from '../../domain/image/disk.ts';
import { databaseBytes, type LogsOnDisk, readEngineDisk, readLogsOnDisk } from '../../store/disk/disk.ts';
import { askForLook, type ImageRecord, listImages, wantRemoval } from '../../store/disk/images.ts';
import { listOrphans, type Orphan } from '../../store/disk/orphans.ts';
import { readMaxImageBytes, writeMaxImageBytes } from '../../store/instance.ts';
import type { Database } from '../../store/postgres/database.ts';
import { administratorAction } from '../action.ts';
import { ServiceError } from '../errors.ts';

/** Whoever looks sees what is so old at most, at the next look. */
const LOOKED_AT_SECONDS = 5;
/** The others are in the sum alone. */
const MOST_APPS = 100;

export interface ImageView extends ImageRecord {
  /** Null: it may go. */
  kept: Keep | null;
}

export interface DiskView {
  images: ImageView[];
  logs: LogsOnDisk;
  databaseBytes: number;
  orphans: Orphan[];
  /** Null where that cannot be told. */
  engine: Awaited<ReturnType<typeof readEngineDisk>>;
  /** Compressed, the largest that is fetched; null: any. */
  maxImageBytes: number | null;
}

export const readDisk = administratorAction({
  right: 'disk.see',
  input: z.strictObject({}),
  async run({ db }): Promise<DiskView> {
    await askForLook(db, LOOKED_AT_SECONDS);
    const [images, logs, bytes, orphans, engine, maxImageBytes] = await Promise.all([
      viewImages(db),
      readLogsOnDisk(db, MOST_APPS),
      databaseBytes(db),
      listOrphans(db),
      readEngineDisk(db),
      readMaxImageBytes(db),
    ]);
    return { images, logs, databaseBytes: bytes, orphans, engine, maxImageBytes };
  },
});

/** Smaller than any image that is of use: a limit below is a slip of units. */
const LEAST_LIMIT_BYTES = 2 ** 20;
/** Far beyond any disk, and exact as a number. */
const MOST_LIMIT_BYTES = 2 ** 50;

/** How large an image may be that is fetched from now on; those that are there stay and run. */
export const limitImages = administratorAction({
  right: 'disk.limit',
  input: z.strictObject({
    maxImageBytes: z
      .int('must be a whole number of bytes, or null')
      .min(LEAST_LIMIT_BYTES, 'must be at least 1048576 (1 MiB), or null for no limit')
      .max(MOST_LIMIT_BYTES, 'must be at most 2^50, or null for no limit')
      .nullable(),
  }),
  async run({ db }, _actor, { maxImageBytes }): Promise<{ maxImageBytes: number | null }> {
    await writeMaxImageBytes(db, maxImageBytes);
    return { maxImageBytes };
  },
});

const cleanInput = z.strictObject({
  /** Unless false, it is only said what would go. */
  dryRun: z.boolean().default(true),
  /** Ids; all that may go when absent. */
  images: z
    .array(z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be the id of an image, sha256:…'))
    .max(10_000)
    .optional(),
});

export interface Cleaning {
  dryRun: boolean;
  images: ImageView[];
}

/**
 * The worker removes them, and looks once more before each whether nothing needs it.
 *
 * @throws ServiceError not-found, conflict IMAGE_NEEDED
 */
export const cleanDisk = administratorAction({
  right: 'disk.clean',
  input: cleanInput,
  async run({ db }, actor, { dryRun, images: wanted }): Promise<Cleaning> {
    const all = await viewImages(db);
    const images = wanted ? wanted.map((id) => removable(all, id)) : all.filter(({ kept }) => kept === null);
    if (!dryRun) {
      await wantRemoval(
        db,
        images.map(({ id }) => id),
        actor.name,
      );
    }
    return { dryRun, images };
  },
});

async function viewImages(db: Database): Promise<ImageView[]> {
  return (await listImages(db)).map((image) => ({ ...image, kept: keptFor(image) }));
}

const REASONS: Record<Keep, string> = {
  'not-pulled': 'Davit did not bring it to the engine',
  container: 'a container is made of it',
  app: 'an app runs it or may be rolled back to it',
  named: 'someone else gave it a name of their own',
};

function removable(all: ImageView[], id: string): ImageView {
  const image = all.find((one) => one.id === id);
  if (!image) throw new ServiceError('not-found', 'NOT_FOUND', `There is no image ${id} on the engine.`);
  if (image.kept === null) return image;
  const message = `The image ${image.names[0] ?? id} stays: ${REASONS[image.kept]}. Leave it out.`;
  throw new ServiceError('conflict', 'IMAGE_NEEDED', message, { details: { image: id, reason: image.kept } });
}
