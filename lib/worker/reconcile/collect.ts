/**
 * Removes what this instance made on the engine and nothing known owns: by label and name as only Davit gives them,
 * never anyone else's. A grace lies between the first sight and the end, in which an administrator sees it listed: a
 * database that was put back to an earlier day does not take its apps along.
 */
import { containerName } from '../../engine/labels.ts';
import { forgetTraffic, knownApps, knownProjects } from '../../store/app/replicas.ts';
import { noteOrphans, type OrphanDraft } from '../../store/disk/orphans.ts';
import type { WorkerContext } from '../context.ts';

export const ORPHAN_GRACE_SECONDS = 600;

/** @param graceSeconds between the first sight of an orphan and its end */
export async function collectGarbage(
  { db, engine, log, instanceId }: Pick<WorkerContext, 'db' | 'engine' | 'log' | 'instanceId'>,
  graceSeconds = ORPHAN_GRACE_SECONDS,
): Promise<void> {
  const containers = await engine.list();
  const networks = await engine.networks();
  // The database is asked after the engine: what is made in between is known by then.
  const apps = await knownApps(db, [...new Set(containers.map(({ appId }) => appId))]);
  const projects = await knownProjects(db, [...new Set(networks.map(({ projectId }) => projectId))]);
  const lost = containers.filter(({ appId }) => !apps.has(appId));
  const stray = networks.filter(({ projectId }) => !projects.has(projectId));
  const due = await noteOrphans(
    db,
    [
      ...lost.map(({ containerId, replicaId, appId }): OrphanDraft => {
        return {
          id: containerId,
          kind: 'container',
          name: containerName(instanceId, replicaId),
          appId,
          projectId: null,
        };
      }),
      ...stray.map(({ networkId, name, projectId }): OrphanDraft => {
        return { id: networkId, kind: 'network', name, appId: null, projectId };
      }),
    ],
    graceSeconds,
  );
  for (const { containerId, appId } of lost.filter((one) => due.has(one.containerId))) {
    log.warn({ containerId, appId }, 'removes a container whose app is not known');
    await engine
      .remove(containerId)
      .catch((error: unknown) => log.warn({ containerId, error: String(error) }, 'not removed'));
  }
  const known = networks.filter(({ projectId }) => projects.has(projectId)).map(({ networkId }) => networkId);
  await engine.removeUnusedNetworks(new Set([...known, ...due]));
  await forgetTraffic(db);
}

/** At the end: networks that no container uses are not left to a host that may never see this instance again. */
export async function leaveNothing({ engine }: WorkerContext): Promise<void> {
  await engine.removeUnusedNetworks().catch(() => undefined);
}
