/** A project in numbers, now: what runs, what it holds and uses, how it is called, what it costs. */
import { z } from 'zod';
import { reaches } from '../../auth/actor.ts';
import type { NodeCapacity } from '../../domain/capacity/room.ts';
import { listNodes } from '../../store/capacity/nodes.ts';
import { findInstance } from '../../store/instance.ts';
import { databaseNow } from '../../store/ledger.ts';
import { type AppFigures, readFigures } from '../../store/numbers/figures.ts';
import { action } from '../action.ts';
import { type Load, NO_LOAD, readRecentLoad } from './load.ts';
import { type AppSpending, readSpending, type Spending } from './spending.ts';

export interface ProjectUsage {
  currency: string;
  timeZone: string;
  /** Those that are not deleted. */
  apps: (AppFigures & { load: Load; spending: AppSpending })[];
  nodes: NodeCapacity[];
  /** Of deleted apps too. */
  spending: Spending;
}

const NOTHING_SPENT: AppSpending = { todayNanos: 0n, monthNanos: 0n, nanosPerHour: 0n };

export const projectUsage = action({
  on: 'project',
  right: 'cost.see',
  input: z.strictObject({}),
  async run({ platform: { db }, actor, target }): Promise<ProjectUsage> {
    const instance = await findInstance(db);
    if (!instance) throw new Error('the instance has not been seeded');
    // Each looks at tables of its own; none waits for another.
    const [spending, loads, figures, nodes] = await Promise.all([
      readSpending(db, actor, target.id, instance),
      databaseNow(db).then((now) => readRecentLoad(db, target.id, now)),
      readFigures(db, target.id),
      listNodes(db),
    ]);
    const apps = figures.filter((app) => reaches(actor, app.labels));
    return {
      currency: instance.currency,
      timeZone: instance.timeZone,
      apps: apps.map((app) => ({
        ...app,
        load: loads.get(app.appId) ?? NO_LOAD,
        spending: spending.apps.get(app.appId) ?? NOTHING_SPENT,
      })),
      nodes,
      spending,
    };
  },
});
