/** Rows about replicas beyond the aggregate. */
import type { Database } from './postgres/database.ts';

/** Pins what a revision's image is, once: at its first container. */
export async function pinDigest(db: Database, appId: string, revision: number, digest: string): Promise<void> {
  await db.revision.updateMany({ where: { appId, number: revision, digest: null }, data: { digest } });
}

/** What the gateway reported of replicas that have ended is of no more use. */
export async function forgetTraffic(db: Database): Promise<void> {
  await db.$executeRaw`
    DELETE FROM replica_traffic t USING replicas r WHERE r.id = t.replica_id AND r.state = 'ENDED'`;
}

/** Which of these apps are still to be looked after: known, and not DELETED. @param appIds as labels have them */
export async function knownApps(db: Database, appIds: string[]): Promise<Set<string>> {
  if (appIds.length === 0) return new Set();
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM apps WHERE id::text = ANY(${appIds}::text[]) AND state <> 'DELETED'`;
  return new Set(rows.map((row) => row.id));
}

/** Which of these projects there are. @param ids as labels have them, which may be anything */
export async function knownProjects(db: Database, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT id::text FROM projects WHERE id::text = ANY(${ids}::text[])`;
  return new Set(rows.map((row) => row.id));
}
