/** Removes what this instance made on the engine and no app owns: by label, never by name, never anyone else's. */
import { forgetTraffic, knownApps } from '../../store/replicas.ts';
import type { WorkerContext } from '../context.ts';

export async function collectGarbage({ db, engine, log }: WorkerContext): Promise<void> {
  const containers = await engine.list();
  // The database is asked after the engine: an app that is made in between is known by then.
  const known = await knownApps(db, [...new Set(containers.map((container) => container.appId))]);
  for (const { containerId, appId } of containers.filter((container) => !known.has(container.appId))) {
    log.warn({ containerId, appId }, 'removes a container whose app is not known');
    await engine
      .remove(containerId)
      .catch((error: unknown) => log.warn({ containerId, error: String(error) }, 'not removed'));
  }
  await engine.removeUnusedNetworks();
  await forgetTraffic(db);
}

/** At the end: networks that no container uses are not left to a host that may never see this instance again. */
export async function leaveNothing({ engine }: WorkerContext): Promise<void> {
  await engine.removeUnusedNetworks().catch(() => undefined);
}
