/** Data that is to move or to go: what waits, what a stopped app wrote, and copies that nobody mounts any more. */
import { askForSyncs, endUnwantedPulls } from '../../store/data/syncs.ts';
import { deleteVolume, disposeOf, knownVolumes, listDisposable, listToPush } from '../../store/data/volumes.ts';
import type { WorkerContext } from '../context.ts';
import { type Loop, startLoop } from './loop.ts';

const EVERY_MS = 5_000;
/** A database that was put back to an earlier day does not take along what it knows nothing of. */
const UNKNOWN_FOR_MS = 10 * 60_000;

export function startDataLoop({ db, data, log }: Pick<WorkerContext, 'db' | 'data' | 'log'>): Loop | null {
  if (!data) return null;
  const unknownSince = new Map<string, number>();
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
      await collectUnknown({ db, data }, unknownSince);
    },
  });
}

type Context = { db: WorkerContext['db']; data: NonNullable<WorkerContext['data']> };

async function dispose({ db, data }: Context): Promise<void> {
  for (const { id } of await listDisposable(db)) {
    await data.syncer.whileClosed(id, async () => {
      const found = await db.$transaction((tx) => disposeOf(tx, id));
      if (!found) return;
      await data.files.remove(id);
      if (found.forgotten) await deleteVolume(db, id);
    });
  }
}

/** Directories of volumes that have no row. */
async function collectUnknown({ db, data }: Context, unknownSince: Map<string, number>): Promise<void> {
  const there = await data.files.list();
  const known = await knownVolumes(db, there);
  for (const id of unknownSince.keys()) {
    if (known.has(id) || !there.includes(id)) unknownSince.delete(id);
  }
  for (const id of there.filter((one) => !known.has(one))) {
    const since = unknownSince.get(id) ?? performance.now();
    unknownSince.set(id, since);
    if (performance.now() - since >= UNKNOWN_FOR_MS) await data.syncer.whileClosed(id, () => data.files.remove(id));
  }
}
