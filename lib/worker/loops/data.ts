/** Data that is to move or to go: what waits, what a stopped app wrote, and copies that nobody mounts any more. */
import { askForSyncs, endUnwantedPulls } from '../../store/data/syncs.ts';
import { deleteVolume, disposeOf, knownVolumes, listDisposable, listToPush } from '../../store/data/volumes.ts';
import type { WorkerContext } from '../context.ts';
import { type Loop, startLoop } from './loop.ts';
import { Unknown } from './unknown.ts';

const EVERY_MS = 5_000;

export function startDataLoop({ db, data, log }: Pick<WorkerContext, 'db' | 'data' | 'log'>): Loop | null {
  if (!data) return null;
  const unknown = new Unknown();
  return startLoop({
    name: 'data',
    everyMs: EVERY_MS,
    log,
    async run() {
      await endUnwantedPulls(db);
      for (const { id, appId } of await listToPush(db)) {
        await askForSyncs(db, { volumeIds: [id], appId, direction: 'push', manual: false, createdBy: 'platform' });
      }
      data.syncer.poke();
      await dispose({ db, data });
      await collectUnknown({ db, data }, unknown);
    },
  });
}

type Context = { db: WorkerContext['db']; data: NonNullable<WorkerContext['data']> };

async function dispose({ db, data }: Context): Promise<void> {
  for (const { id } of await listDisposable(db, await data.files.list())) {
    await data.syncer.whileClosed(id, async () => {
      const found = await db.$transaction((tx) => disposeOf(tx, id));
      if (!found) return;
      await data.files.remove(id);
      if (found.forgotten) await deleteVolume(db, id);
    });
  }
}

/** Directories of volumes that have no row. */
async function collectUnknown({ db, data }: Context, unknown: Unknown): Promise<void> {
  const there = await data.files.list();
  for (const id of unknown.overdue(there, await knownVolumes(db, there))) {
    await data.syncer.whileClosed(id, () => data.files.remove(id));
  }
}
