/** Past facts written straight into the books, as the worker would have. */
import type { Api } from '../api.ts';

/** One container of an app that ran from `start` to `end`, or still runs. @returns the replica's id */
export async function interval(
  { platform: { db } }: Api,
  appId: string,
  start: string,
  end: string | null,
  slot: { ordinal?: number; flavor?: string; units?: number } = {},
): Promise<string> {
  const app = await db.app.findUniqueOrThrow({ where: { id: appId } });
  const { ordinal = 0, flavor = 'ai1-1-cpu', units = 1 } = slot;
  const replica = await db.replica.create({
    data: {
      appId,
      ordinal,
      revision: 1,
      state: 'ENDED',
      cpuMillis: 1000 * units,
      memoryBytes: 2n ** 32n,
      port: 8080,
      queuedAt: new Date(start),
      ...(end === null ? {} : { endedAt: new Date(end) }),
    },
  });
  const fact = {
    projectId: app.projectId,
    appId,
    replicaId: replica.id,
    ordinal,
    flavorId: flavor,
    units,
    cause: 'RUNNING',
  };
  const opened = await db.ledgerFact.create({ data: { ...fact, kind: 'started', at: new Date(start) } });
  if (end) await db.ledgerFact.create({ data: { ...fact, kind: 'ended', at: new Date(end), startedId: opened.id } });
  return replica.id;
}
