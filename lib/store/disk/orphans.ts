/** What carries this instance's label on the engine and belongs to nothing that is known. */
import type { Database } from '../postgres/database.ts';

export interface OrphanDraft {
  /** The engine's. */
  id: string;
  kind: 'container' | 'network';
  name: string;
  appId: string | null;
  projectId: string | null;
}

export interface Orphan extends OrphanDraft {
  seenAt: Date;
  removeAfter: Date;
}

/**
 * Those there are now; others are none any more.
 *
 * @returns ids of those whose grace is over
 */
export async function noteOrphans(db: Database, orphans: OrphanDraft[], graceSeconds: number): Promise<Set<string>> {
  const list = JSON.stringify(orphans);
  await db.$executeRaw`
    DELETE FROM orphans
     WHERE id NOT IN (SELECT id FROM jsonb_to_recordset(${list}::jsonb) AS o (id text))`;
  await db.$executeRaw`
    INSERT INTO orphans (id, kind, name, app_id, project_id, remove_after)
    SELECT o.id, o.kind::orphan_kind, o.name, o."appId", o."projectId",
           clock_timestamp() + make_interval(secs => ${graceSeconds}::double precision)
      FROM jsonb_to_recordset(${list}::jsonb) AS o (id text, kind text, name text, "appId" text, "projectId" text)
    ON CONFLICT (id) DO NOTHING`;
  const due = await db.$queryRaw<{ id: string }[]>`SELECT id FROM orphans WHERE remove_after <= clock_timestamp()`;
  return new Set(due.map(({ id }) => id));
}

/** Those that go first come first. */
export async function listOrphans(db: Database): Promise<Orphan[]> {
  return db.orphan.findMany({ orderBy: [{ removeAfter: 'asc' }, { id: 'asc' }] });
}
