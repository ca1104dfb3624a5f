/**
 * The one transaction that changes an app: lock its row, read the aggregate, let the caller say what happened, conclude
 * (pure), and write state, replicas, timeline, billing facts and the work to do together. Nothing else writes them.
 */
import { conclude } from '../../domain/lifecycle/conclude.ts';
import type { Fact } from '../../domain/lifecycle/facts.ts';
import type { Aggregate } from '../../domain/lifecycle/model.ts';
import type { Prisma } from '../generated/client.ts';
import { appendCharges } from '../ledger.ts';
import type { Database, PrismaClient } from '../postgres/database.ts';
import { readSnapshot, writeApp, writeReplicas } from './aggregate.ts';
import { appendEvents } from './events.ts';
import { enqueue, type Lease, LeaseLostError } from './queue.ts';

export type Transaction = Prisma.TransactionClient;

export interface ChangeOptions {
  /** Who did it, as the timeline names it: a user's e-mail, a token's name, `platform`. */
  actor: string;
  /** The worker's hold on the app: without it, or once it is lost, nothing is written. */
  lease?: Lease;
  /** Ask for a reconcile in the same transaction; the worker, which goes on by itself, does not. */
  wake?: boolean;
}

export class AppGoneError extends Error {
  constructor(appId: string) {
    super(`app ${appId} does not exist`);
    this.name = 'AppGoneError';
  }
}

/**
 * @param decide what happened, given the app as it is now; an empty list changes nothing. Runs inside the transaction.
 * @returns the aggregate as written, with its replicas that are not ENDED
 * @throws AppGoneError, LeaseLostError, IllegalTransitionError, and what `decide` throws: then nothing is written
 */
export async function changeApp(
  db: PrismaClient,
  appId: string,
  options: ChangeOptions,
  decide: (aggregate: Aggregate, now: Date, tx: Transaction) => Fact[] | Promise<Fact[]>,
): Promise<Aggregate> {
  return db.$transaction(async (tx) => {
    const now = await lockApp(tx, appId, options.lease);
    const { aggregate: before } = await readSnapshot(tx, appId);
    const facts = await decide(before, now, tx);
    if (facts.length === 0) return before;
    const { next, events, charges } = conclude(before, facts, now);
    await writeReplicas(tx, before, next);
    await writeApp(tx, before, next, now);
    await appendEvents(tx, next.app, events, options.actor);
    await appendCharges(tx, next.app, charges);
    if (options.wake) await enqueue(tx, appId);
    return { ...next, replicas: next.replicas.filter((replica) => replica.state !== 'ENDED') };
  });
}

/**
 * Serialises all changes of one app; gives the database's time once it is locked. With a lease, its row in the queue is held as well, so
 * that the fence is the current one even where this waited.
 *
 * @throws AppGoneError, LeaseLostError
 */
async function lockApp(tx: Database, appId: string, lease: Lease | undefined): Promise<Date> {
  const rows = lease
    ? await tx.$queryRaw<{ now: Date }[]>`
        WITH held AS MATERIALIZED (
          SELECT 1 FROM apps a
            JOIN reconcile_queue q ON q.app_id = a.id AND q.owner = ${lease.owner} AND q.fence = ${lease.fence}
           WHERE a.id = ${appId}::uuid FOR UPDATE OF a FOR SHARE OF q)
        SELECT clock_timestamp() AS now FROM held`
    : await tx.$queryRaw<{ now: Date }[]>`
        WITH held AS MATERIALIZED (SELECT 1 FROM apps WHERE id = ${appId}::uuid FOR UPDATE)
        SELECT clock_timestamp() AS now FROM held`;
  const row = rows[0];
  if (row) return row.now;
  throw lease ? new LeaseLostError(appId) : new AppGoneError(appId);
}
