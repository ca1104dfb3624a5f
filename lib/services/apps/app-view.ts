/** An app with all that its answers show. */
import { type AppRecord, readApp } from '../../store/apps.ts';
import { listNodes } from '../../store/capacity/nodes.ts';
import { type FlavorRecord, listFlavors } from '../../store/flavors.ts';
import type { Database } from '../../store/postgres/database.ts';
import { capacityWarnings, surgeWarnings, type Warning } from './warnings.ts';

export interface AppView {
  app: AppRecord;
  /** Of its current revision. */
  flavor: FlavorRecord;
  warnings: Warning[];
}

/** @throws if there is no such app */
export async function viewApp(db: Database, appId: string): Promise<AppView> {
  const [view] = await viewApps(db, [await readApp(db, appId)]);
  if (!view) throw new Error(`app ${appId} is gone`);
  return view;
}

export async function viewApps(db: Database, apps: AppRecord[]): Promise<AppView[]> {
  const flavors = await listFlavors(db);
  const nodes = await listNodes(db);
  return apps.map((app) => {
    const flavor = flavors.find((candidate) => candidate.id === app.spec.flavor);
    if (!flavor) throw new Error(`app ${app.id} runs on flavor ${app.spec.flavor}, which is gone`);
    const atEnd = app.state === 'DELETING' || app.state === 'DELETED';
    if (atEnd) return { app, flavor, warnings: [] };
    const surge = app.wanted === 'RUNNING' ? surgeWarnings(app.spec, app, app.readyReplicas, nodes) : [];
    return { app, flavor, warnings: [...capacityWarnings(app.spec, flavors, nodes), ...surge] };
  });
}
