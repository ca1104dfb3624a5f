/** Whether what an app's next replicas mount is on this host. */
import type { Aggregate, RevisionSpec } from '../../domain/lifecycle/model.ts';
import type { ObservedData } from '../../domain/reconcile/observed.ts';
import { readUnderWay } from '../../store/data/syncs.ts';
import { readVolumes, type VolumeRecord } from '../../store/data/volumes.ts';
import type { WorkerContext } from '../context.ts';

/** By the number of a revision; those that mount nothing are not in it. */
export async function observeData(
  context: Pick<WorkerContext, 'db' | 'engine' | 'data'>,
  { app, replicas }: Aggregate,
  revisions: Map<number, RevisionSpec>,
): Promise<Map<number, ObservedData>> {
  const observed = new Map<number, ObservedData>();
  const { data } = context;
  const isWanted = app.wanted === 'RUNNING' && !app.failure;
  const placed = isWanted ? replicas.filter(({ state }) => state === 'PLACED') : [];
  const needed = new Set(placed.map(({ revision }) => revision).filter((one) => mountsOf(revisions, one).length > 0));
  data?.syncer.keep(app.id, needed);
  if (needed.size === 0) return observed;
  if (!data || !context.engine.isOnThisHost) {
    const message =
      'Its volumes cannot be mounted: the engine runs on another host than Davit, which keeps their files. Take them away, or let Davit run on the engine’s host.';
    for (const number of needed) observed.set(number, { status: 'failed', cause: { code: 'DATA_REFUSED', message } });
    return observed;
  }
  for (const number of needed) {
    const lacking = await lackingVolumes({ db: context.db, data }, { replicas }, mountsOf(revisions, number));
    if (lacking.length === 0) {
      observed.set(number, { status: 'ready' });
      continue;
    }
    const cause = data.syncer.take(app.id, number);
    if (cause) {
      observed.set(number, { status: 'failed', cause });
      continue;
    }
    const underWay = await readUnderWay(
      context.db,
      lacking.map(({ id }) => id),
      'pull',
    );
    for (const id of underWay.keys()) data.syncer.wait(id, app.id, number);
    observed.set(number, { status: lacking.every(({ id }) => underWay.has(id)) ? 'syncing' : 'absent' });
  }
  return observed;
}

/** Of the volumes that a revision mounts, those that a new container could not be given yet. */
export async function lackingVolumes(
  { db, data }: { db: WorkerContext['db']; data: NonNullable<WorkerContext['data']> },
  { replicas }: Pick<Aggregate, 'replicas'>,
  mounts: RevisionSpec['volumes'],
): Promise<VolumeRecord[]> {
  const volumes = await readVolumes(
    db,
    mounts.map(({ volumeId }) => volumeId),
  );
  const since = replicas.reduce((least, { queuedAt }) => Math.min(least, queuedAt.getTime()), Number.POSITIVE_INFINITY);
  const lacking: VolumeRecord[] = [];
  for (const volume of volumes.values()) {
    if (isFresh(volume, since) && (await data.files.isThere(volume.id))) continue;
    lacking.push(volume);
  }
  return lacking;
}

/**
 * Once for each start of its app: whoever joins replicas that live mounts what they mount. What is cached is taken as it
 * is, and what was written here and not pushed yet is newer than what it came from.
 *
 * @param since when the first of the replicas that live was wanted, Unix milliseconds
 */
function isFresh({ pulledAt, cache, unpushedSince }: VolumeRecord, since: number): boolean {
  if (unpushedSince) return true;
  if (!pulledAt) return false;
  return cache || pulledAt.getTime() >= since;
}

function mountsOf(revisions: Map<number, RevisionSpec>, number: number): RevisionSpec['volumes'] {
  return revisions.get(number)?.volumes ?? [];
}
