/**
 * Pulls for a project's password whose end nobody has written down: their worker died, or they were given up when all was
 * there. What came of them is that project's, and is found by what the engine had before.
 */
import type { Engine } from '../../engine/engine.ts';
import { listPrivatePulls, type PrivatePull, settlePrivate } from '../../store/app/pull-jobs.ts';
import { isOpenToAll, notePulled } from '../../store/disk/images.ts';
import type { Database } from '../../store/postgres/database.ts';

/** What keeps a pull going when its worker has died (`engine/docker/pulls`) has given up by then. */
const COMES_NO_MORE_SECONDS = 300;

interface Context {
  db: Database;
  engine: Pick<Engine, 'image'>;
}

/** Whether an image came by a pull for another project's password: that alone may run it without asking its registry. */
export async function isFetchedByAnother(context: Context, imageId: string, projectId: string): Promise<boolean> {
  for (const pull of await listPrivatePulls(context.db)) {
    if (pull.projectId !== projectId && (await cameOf(context, pull)) === imageId) return true;
  }
  return false;
}

export async function settlePrivatePulls(context: Context): Promise<void> {
  const { db } = context;
  for (const pull of await listPrivatePulls(db)) {
    if (pull.endedSeconds === null) continue;
    const imageId = await cameOf(context, pull);
    if (imageId !== null && !(await isOpenToAll(db, imageId))) {
      await notePulled(db, imageId, pull.image, { isNew: true, projectId: pull.projectId });
    }
    if (imageId !== null || pull.endedSeconds > COMES_NO_MORE_SECONDS) await settlePrivate(db, pull.id);
  }
}

/** @returns the image's id; null: nothing has come yet */
async function cameOf({ engine }: Context, { image, imageBefore }: PrivatePull): Promise<string | null> {
  const id = (await engine.image(image))?.id ?? null;
  return id === imageBefore ? null : id;
}
