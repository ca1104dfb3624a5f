/** What an app mounts: the places that it names are there, and each volume has its row. */
import type { z } from 'zod';
import {
  OWN_STORE,
  type StorePlace,
  type VolumeMount,
  type VolumeSource,
  type VolumeWish,
} from '../../domain/data/volume.ts';
import { type VolumeInput, type volumesInput, wishOf } from '../../domain/data/volume-input.ts';
import type { Transaction } from '../../store/app/change-app.ts';
import { ensureVolume, readPlaces } from '../../store/data/volumes.ts';
import type { Database } from '../../store/postgres/database.ts';
import { invalid } from '../errors.ts';

type Volumes = z.output<typeof volumesInput>;
type Places = Awaited<ReturnType<typeof readPlaces>>;

/** @throws ServiceError invalid, by the field that names what is not there */
export async function mountVolumes(
  tx: Transaction,
  app: { id: string; projectId: string },
  volumes: Volumes,
): Promise<VolumeMount[]> {
  await checkVolumes(tx, app.projectId, volumes);
  const mounts: VolumeMount[] = [];
  for (const wish of volumes.map(wishOf)) {
    mounts.push({ ...wish, volumeId: await ensureVolume(tx, app.projectId, app.id, wish) });
  }
  return mounts;
}

/** @throws ServiceError invalid */
export async function checkVolumes(db: Database, projectId: string, volumes: Volumes): Promise<void> {
  if (volumes.length === 0) return;
  const places = await readPlaces(db, projectId);
  const issues = volumes.flatMap((volume, index) =>
    problems(wishOf(volume), volume, places).map(({ field, message }) => ({
      field: `volumes.${index}.${field}`,
      message,
    })),
  );
  if (issues.length > 0) throw invalid(issues);
}

/** @param field that names the data store @throws ServiceError invalid */
export async function checkSource(db: Database, projectId: string, source: VolumeSource, field: string): Promise<void> {
  if (source.kind !== 'data-store') return;
  const issues = missing(source, await readPlaces(db, projectId), field);
  if (issues.length > 0) throw invalid(issues);
}

function problems(wish: VolumeWish, written: VolumeInput, places: Places): { field: string; message: string }[] {
  const below = written.volumeSource ? 'volumeSource.' : '';
  const source = wish.source.kind === 'data-store' ? missing(wish.source, places, `${below}dataStore`) : [];
  const target = wish.target ? missing(wish.target, places, 'targetDataStore') : [];
  const goesTo = wish.target ?? (wish.source.kind === 'data-store' ? wish.source : null);
  const isRepository = goesTo !== null && places.stores.get(goesTo.alias) === 'git';
  if (wish.permission === 'RO' || !isRepository) return [...source, ...target];
  const message = 'nothing is pushed to a repository: give RO, or a targetDataStore that takes files';
  return [...source, ...target, { field: wish.target ? 'targetDataStore.alias' : 'permission', message }];
}

function missing({ alias, container }: StorePlace, { stores, containers }: Places, field: string) {
  if (alias !== OWN_STORE) {
    const known = [OWN_STORE, ...stores.keys()].join(', ');
    const message = `the project has no data store "${alias}"; it has ${known}. Add it on the page Data`;
    return stores.has(alias) ? [] : [{ field: `${field}.alias`, message }];
  }
  const message = `the project has no container "${container}"; create it on the page Data, then upload its files`;
  return containers.has(container) ? [] : [{ field: `${field}.container`, message }];
}
