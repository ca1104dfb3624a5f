/** One app, and lists of them. */
import { z } from 'zod';
import { selectorOf } from '../../auth/actor.ts';
import { APP_STATES } from '../../domain/lifecycle/model.ts';
import { text } from '../../domain/spec/text-input.ts';
import { APP_SORTS, listApps as findApps } from '../../store/app/apps.ts';
import { listReplicas as findReplicas, REPLICA_SORTS } from '../../store/app/replicas.ts';
import { findProject, type ProjectRecord } from '../../store/people/projects.ts';
import { action } from '../action.ts';
import { pageInput, toWindow } from '../page.ts';
import { type AppView, viewApp, viewApps } from './app-view.ts';

export type { ReplicaRecord } from '../../store/app/replicas.ts';

export const getApp = action({
  on: 'app',
  right: 'app.see',
  input: z.strictObject({}),
  run: ({ platform, target }): Promise<AppView> => viewApp(platform.db, target.id),
});

/** The project that an app is in, for pages whose address names one. */
export const projectOfApp = action({
  on: 'app',
  right: 'app.see',
  input: z.strictObject({}),
  run: ({ platform, target }): Promise<ProjectRecord | null> => findProject(platform.db, target.projectId),
});

export const listApps = action({
  on: 'project',
  right: 'app.see',
  input: pageInput.extend({
    sort: z.enum(Object.keys(APP_SORTS) as (keyof typeof APP_SORTS)[]).default('createdAt'),
    states: z.array(z.enum(APP_STATES)).default([]),
    selector: z.object({ name: text(), value: text() }).nullable().default(null),
    search: text().default(''),
    updatedAfter: z.date().nullable().default(null),
    updatedBefore: z.date().nullable().default(null),
  }),
  async run({ platform, actor, target }, input) {
    const selectors = [selectorOf(actor), input.selector].filter((selector) => selector !== null);
    const { items, total } = await findApps(
      platform.db,
      {
        projectId: target.id,
        selectors,
        states: input.states,
        search: input.search,
        updatedAfter: input.updatedAfter,
        updatedBefore: input.updatedBefore,
      },
      { ...toWindow(input), order: input.order, sort: input.sort },
    );
    return { items: await viewApps(platform.db, items), total };
  },
});

export const listReplicas = action({
  on: 'app',
  right: 'app.see',
  /** Unless asked otherwise the live ones by ordinal, with those that have ended the newest first. */
  input: pageInput.extend({
    sort: z.enum(REPLICA_SORTS).optional(),
    order: pageInput.shape.order.unwrap().optional(),
    ended: z.boolean().default(false),
  }),
  run({ platform, target }, { ended, ...input }) {
    const sort = input.sort ?? (ended ? 'queuedAt' : 'ordinal');
    const order = input.order ?? (sort === 'ordinal' ? 'asc' : 'desc');
    return findReplicas(platform.db, target.id, { ...toWindow(input), ended, sort, order });
  },
});
