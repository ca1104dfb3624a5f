/** Which replicas of an app have a log, those too that have ended, and how much of it there is. */
import { z } from 'zod';
import * as store from '../../store/disk/log-segments.ts';
import { action } from '../action.ts';

export type LoggedReplica = store.LoggedReplica;

/** The latest of them: so many can be chosen from. */
const MOST = 100;

/** The one that wrote last first. */
export const listLogged = action({
  on: 'app',
  right: 'app.see',
  input: z.strictObject({}),
  run: async ({ platform, target }) => (await store.listLogged(platform.db, target.id)).slice(0, MOST),
});
