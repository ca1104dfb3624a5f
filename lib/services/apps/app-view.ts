/** An app with all that its answers show. */
import { imageToRun } from '../../domain/image/image-reference.ts';
import { type AppRecord, readApp } from '../../store/app/apps.ts';
import { type PullProgressRecord, pullKey, readPulls } from '../../store/app/pull-jobs.ts';
import { type AppPlace, readAppPlaces } from '../../store/capacity/holdings.ts';
import { listNodes } from '../../store/capacity/nodes.ts';
import { readLastSyncs, type SyncRecord } from '../../store/data/syncs.ts';
import { readVolumes, type VolumeRecord } from '../../store/data/volumes.ts';
import { type FlavorRecord, listFlavors } from '../../store/flavors.ts';
import type { Database } from '../../store/postgres/database.ts';
import { capacityWarnings, surgeWarnings, type Warning } from './warnings.ts';

export interface AppView {
  app: AppRecord;
  /** Of its current revision. */
  flavor: FlavorRecord;
  warnings: Warning[];
  /** Null where none of its replicas waits for capacity. */
  place: AppPlace | null;
  /** Null while its image is not being fetched. */
  pull: PullProgressRecord | null;
  /** What it mounts, by id. */
  volumes: Map<string, VolumeRecord>;
  /** The last transfers of them, the newest first. */
  syncs: SyncRecord[][];
}

const LAST_SYNCS = 3;

/** As it is now. @throws if there is no such app */
export async function viewApp(db: Database, appId: string): Promise<AppView> {
  return viewRecord(db, await readApp(db, appId));
}

export async function viewRecord(db: Database, app: AppRecord): Promise<AppView> {
  const [view] = await viewApps(db, [app]);
  if (!view) throw new Error(`app ${app.id} is gone`);
  return view;
}

export async function viewApps(db: Database, apps: AppRecord[]): Promise<AppView[]> {
  const flavors = await listFlavors(db);
  const nodes = await listNodes(db);
  const waits = apps.filter(({ state }) => state === 'QUEUED' || state === 'SCALING').map(({ id }) => id);
  const places = await readAppPlaces(db, waits);
  const pulls = await readPulls(db, [...new Set(apps.filter(mayFetch).map(({ spec }) => imageToRun(spec)))]);
  const mounting = apps.filter(({ spec }) => spec.volumes.length > 0);
  const volumes = await readVolumes(
    db,
    mounting.flatMap(({ spec }) => spec.volumes.map(({ volumeId }) => volumeId)),
  );
  const syncs = await readLastSyncs(
    db,
    mounting.map(({ id }) => id),
    LAST_SYNCS,
  );
  return apps.map((app) => {
    const data = { volumes, syncs: syncs.get(app.id) ?? [] };
    const flavor = flavors.find((candidate) => candidate.id === app.spec.flavor);
    if (!flavor) throw new Error(`app ${app.id} runs on flavor ${app.spec.flavor}, which is gone`);
    const atEnd = app.state === 'DELETING' || app.state === 'DELETED';
    if (atEnd) return { app, flavor, warnings: [], place: null, pull: null, ...data };
    const surge = app.wanted === 'RUNNING' ? surgeWarnings(app.spec, app, app.readyReplicas, nodes) : [];
    const place = places.get(app.id) ?? null;
    const pull = (mayFetch(app) && pulls.get(pullKey(app.projectId, imageToRun(app.spec)))) || null;
    return { app, flavor, warnings: [...capacityWarnings(app.spec, flavors, nodes), ...surge], place, pull, ...data };
  });
}

/** Whether a replica of it may wait for its image. */
function mayFetch({ state }: AppRecord): boolean {
  return state === 'INITIALIZING' || state === 'SCALING';
}
