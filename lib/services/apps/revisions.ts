/** What an app ran and runs: its revisions, what differs between two, and the way back to one. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { diffRevisions as diff, type FieldChange } from '../../domain/history/diff-revisions.ts';
import type { RevisionSpec } from '../../domain/lifecycle/model.ts';
import { readApp } from '../../store/app/apps.ts';
import {
  countReady,
  listRevisions as find,
  findRevision,
  insertRevision,
  type RevisionRecord,
  readRevision,
  readRevisions,
} from '../../store/app/revisions.ts';
import type { Database } from '../../store/postgres/database.ts';
import { action } from '../action.ts';
import { invalidField } from '../errors.ts';
import { pageByTime, pageInput } from '../page.ts';
import { type AppView, viewApp } from './app-view.ts';
import { changeAsAsked } from './change-as-asked.ts';

const number = z.int('must be the number of a revision').min(1, 'must be the number of a revision, from 1');

export interface RevisionView extends RevisionRecord {
  readyReplicas: number;
  /** Of the app's ready replicas, rounded; 0 while none is ready. */
  livePercent: number;
  /** Fields in which it differs from the revision before it; empty for the first, and for one that is the same. */
  changed: string[];
}

export const listRevisions = action({
  on: 'app',
  right: 'app.see',
  /** Numbers are given in the order of time: either gives the same order. */
  input: pageInput.extend({ sort: z.enum(['revision', 'createdAt']).default('revision') }),
  async run({ platform, target }, page): Promise<{ items: RevisionView[]; total: number }> {
    const { items, total } = await pageByTime(platform.db, page, (db, window) => find(db, target.id, window));
    const ready = await countReady(platform.db, target.id);
    const all = [...ready.values()].reduce((sum, one) => sum + one, 0);
    const specs = new Map(items.map(({ number, spec }) => [number, spec]));
    const missing = items.map(({ number }) => number - 1).filter((before) => before > 0 && !specs.has(before));
    for (const [number, spec] of await readRevisions(platform.db, target.id, missing)) specs.set(number, spec);
    const views = items.map((item) => {
      const readyReplicas = ready.get(item.number) ?? 0;
      const before = specs.get(item.number - 1);
      return {
        ...item,
        readyReplicas,
        livePercent: all === 0 ? 0 : Math.round((100 * readyReplicas) / all),
        changed: before ? diff(before, item.spec).map(({ field }) => field) : [],
      };
    });
    return { items: views, total };
  },
});

export const diffRevisions = action({
  on: 'app',
  right: 'app.see',
  /** `to`: the revision that is wanted, unless said otherwise; `from`: the one before it. */
  input: z.strictObject({ from: number.optional(), to: number.optional() }),
  async run({ platform, target }, input): Promise<{ from: number; to: number; changes: FieldChange[] }> {
    const to = input.to ?? (await readApp(platform.db, target.id)).revision;
    const from = input.from ?? Math.max(1, to - 1);
    const before = await oneOf(platform.db, target.id, from, 'from');
    const after = await oneOf(platform.db, target.id, to, 'to');
    return { from, to, changes: diff(before, after) };
  },
});

/**
 * A new revision that runs what an earlier one ran: its spec and the very same image. Nothing where the app runs that
 * already; and while a rollout is under way, what still serves as it did goes on instead of being replaced by its like.
 */
export const rollbackApp = action({
  on: 'app',
  right: 'app.update',
  input: z.strictObject({ revision: number }),
  async run({ platform, actor, target }, { revision }): Promise<AppView> {
    await changeAsAsked(platform, actor, target.id, 'rollback', async ({ app, replicas }, _now, tx) => {
      const wanted = await oneOf(tx, app.id, revision, 'revision');
      if (isDeepStrictEqual(wanted, await readRevision(tx, app.id, app.revision))) return [];
      const ready = replicas.filter(({ state }) => state === 'READY').map((replica) => replica.revision);
      const specs = await readRevisions(tx, app.id, [...new Set(ready)]);
      const serving = [...specs].find(([, spec]) => isDeepStrictEqual(wanted, spec));
      if (serving) return [{ type: 'revision-wanted', revision: serving[0], copyOf: revision, serves: true }];
      const next = await insertRevision(tx, app.id, wanted, signatureOf(actor), revision);
      return [{ type: 'revision-wanted', revision: next, copyOf: revision }];
    });
    return viewApp(platform.db, target.id);
  },
});

/** @throws ServiceError invalid, by the field that named it */
async function oneOf(db: Database, appId: string, revision: number, field: string): Promise<RevisionSpec> {
  const spec = await findRevision(db, appId, revision);
  if (spec) return spec;
  throw invalidField(field, `this app has no revision ${revision}; its list of revisions has those that there are`);
}
