/**
 * The reconcile queue: one row per app, so that work on one app never runs twice at once. Taken with SKIP LOCKED under
 * a lease; every take raises the fence, and whoever writes shows the fence it was given.
 */
import type { Database } from '../postgres/database.ts';

export interface Lease {
  appId: string;
  owner: string;
  fence: bigint;
  /** Requests seen when it was taken; one that came later makes the task due again at release. */
  wakes: bigint;
}

export class LeaseLostError extends Error {
  constructor(appId: string) {
    super(`the lease on app ${appId} is lost: another worker has it`);
    this.name = 'LeaseLostError';
  }
}

/** Ask for a reconcile, now. Announced by NOTIFY davit_reconcile at commit. An app that is not known is left out. */
export async function enqueue(db: Database, appId: string): Promise<void> {
  await db.$executeRaw`
    INSERT INTO reconcile_queue (app_id) SELECT id FROM apps WHERE id = ${appId}::uuid
    ON CONFLICT (app_id) DO UPDATE SET due_at = least(reconcile_queue.due_at, clock_timestamp()),
                                       wakes = reconcile_queue.wakes + 1`;
}

/** Asks for a reconcile of every app that has replicas. */
export async function enqueueLive(db: Database): Promise<void> {
  const rows = await db.$queryRaw<{ app_id: string }[]>`
    SELECT DISTINCT app_id::text FROM replicas WHERE state <> 'ENDED'`;
  // One by one: a statement that holds several rows of the queue can deadlock with a transaction that holds one.
  for (const { app_id: appId } of rows) await enqueue(db, appId);
}

/** The longest due task that nobody holds, or null. */
export async function takeDue(db: Database, owner: string, leaseSeconds: number): Promise<Lease | null> {
  const rows = await db.$queryRaw<{ app_id: string; fence: bigint; wakes: bigint }[]>`
    UPDATE reconcile_queue SET owner = ${owner}, fence = fence + 1,
           lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}::double precision)
     WHERE app_id = (SELECT app_id FROM reconcile_queue
                      WHERE due_at <= clock_timestamp()
                        AND (lease_until IS NULL OR lease_until < clock_timestamp())
                      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING app_id::text, fence, wakes`;
  const row = rows[0];
  return row ? { appId: row.app_id, owner, fence: row.fence, wakes: row.wakes } : null;
}

/** @throws LeaseLostError */
export async function renewLease(db: Database, lease: Lease, leaseSeconds: number): Promise<void> {
  const renewed = await db.$executeRaw`
    UPDATE reconcile_queue
       SET lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}::double precision)
     WHERE app_id = ${lease.appId}::uuid AND owner = ${lease.owner} AND fence = ${lease.fence}`;
  if (renewed === 0) throw new LeaseLostError(lease.appId);
}

/** @param afterMs when to look again; a request that came during the lease makes it now */
export async function releaseLease(db: Database, lease: Lease, afterMs: number): Promise<void> {
  await db.$executeRaw`
    UPDATE reconcile_queue
       SET owner = NULL, lease_until = NULL,
           due_at = CASE WHEN wakes > ${lease.wakes} THEN clock_timestamp()
                         ELSE clock_timestamp() + make_interval(secs => ${afterMs / 1000}::double precision) END
     WHERE app_id = ${lease.appId}::uuid AND owner = ${lease.owner} AND fence = ${lease.fence}`;
}

/** A deleted app needs no further look. */
export async function dropTask(db: Database, lease: Lease): Promise<void> {
  await db.$executeRaw`
    DELETE FROM reconcile_queue
     WHERE app_id = ${lease.appId}::uuid AND owner = ${lease.owner} AND fence = ${lease.fence}`;
}

/**
 * For a worker that starts: whoever held leases is dead (the caller holds the instance's worker lock). What was in hand,
 * or is not yet as asked, is looked at at once; what is at rest in its turn within `restSeconds`: that its containers are
 * there one look at all of them tells (`lib/worker/loops/look.ts`).
 */
export async function resetQueue(db: Database, restSeconds: number): Promise<void> {
  await db.$executeRaw`
    INSERT INTO reconcile_queue (app_id) SELECT id FROM apps WHERE state <> 'DELETED' ON CONFLICT DO NOTHING`;
  await db.$executeRaw`
    UPDATE reconcile_queue q
       SET owner = NULL, lease_until = NULL, fence = fence + 1,
           due_at = CASE WHEN q.owner IS NULL AND a.engine_lost_at IS NULL
                          AND (a.state IN ('RUNNING', 'STOPPED', 'FAILED'))
                          AND NOT EXISTS (SELECT 1 FROM replicas r WHERE r.app_id = a.id AND r.state <> 'ENDED'
                                             AND (r.state <> 'READY' OR a.state <> 'RUNNING'))
                         THEN least(q.due_at, clock_timestamp() + random() * make_interval(secs => ${restSeconds}::float8))
                         ELSE clock_timestamp() END
      FROM apps a WHERE a.id = q.app_id`;
}
