/** Deletes what is kept for a while only, a bounded piece at a time. */

import { forgetPulls } from '../../store/app/pull-jobs.ts';
import { forgetSyncs } from '../../store/data/syncs.ts';
import { forgetOldTraffic } from '../../store/numbers/traffic.ts';
import { forgetUsage } from '../../store/numbers/usage.ts';
import type { WorkerContext } from '../context.ts';
import { type Loop, startLoop } from './loop.ts';

const EVERY_MS = 60_000;
/** A piece holds no lock for long; so many pieces in a run keep up with a thousand busy apps. */
const ROWS_AT_ONCE = 5_000;
const PIECES = 10;

export function startForgetLoop({ db, log }: Pick<WorkerContext, 'db' | 'log'>): Loop {
  return startLoop({
    name: 'forget',
    everyMs: EVERY_MS,
    log,
    async run() {
      await forgetUsage(db);
      await forgetPulls(db);
      await forgetSyncs(db);
      for (let piece = 0; piece < PIECES; piece++) {
        if ((await forgetOldTraffic(db, ROWS_AT_ONCE)) < ROWS_AT_ONCE) return;
      }
    },
  });
}
