/** Routes of one app and of lists of them. */
import { z } from 'zod';
import { type AppAction, can } from '../../domain/lifecycle/actions.ts';
import { APP_STATES } from '../../domain/lifecycle/model.ts';
import { appSpecInput, appUpdateInput, imageReference, scalingStrategy } from '../../domain/spec/app-spec.ts';
import { text } from '../../domain/spec/text-input.ts';
import * as answers from '../answers/app.ts';
import { timeline } from '../answers/numbers.ts';
import { cost, eventList } from '../answers/other.ts';
import { labelInput, rollbackInput } from '../inputs.ts';
import type { Operation } from '../operation.ts';
import { flag, instant, order, orderedPage, page, selector, severalOf, sortBy, whole } from '../query.ts';
import { costQuery } from './costs.ts';
import { eventListQuery } from './others.ts';

/** The SDK names fields by their place in the answer. */
const SORTS = {
  id: 'id',
  name: 'name',
  'spec.name': 'name',
  createdAt: 'createdAt',
  updatedAt: 'updatedAt',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  state: 'state',
  'status.state': 'state',
} as const;
const sort = z
  .enum(Object.keys(SORTS) as (keyof typeof SORTS)[], `must be one of ${Object.keys(SORTS).join(', ')}`)
  .transform((name) => SORTS[name]);

export const appListQuery = orderedPage.extend({
  sort: sort.optional(),
  order: order.optional(),
  statusState: severalOf(APP_STATES).optional(),
  labelSelector: selector.optional(),
  search: text().max(200).optional().describe("Davit's addition: part of its name, or of an image that it runs or ran"),
  updatedAfter: instant.optional(),
  updatedBefore: instant.optional(),
});

export const logQuery = page.extend({
  tail: whole(0, 10_000).optional(),
  since: instant.optional(),
  replica: text().describe('Id, or an ordinal: of all that had it').optional(),
  search: text().max(200).optional().describe('Only lines with this in them, in either case; in all that is kept'),
  follow: flag.optional(),
  download: flag.describe('All that there is, as a file').optional(),
});

export const appOperations = [
  {
    id: 'createApp',
    method: 'POST',
    path: '/v1/app',
    summary: 'Deploy an app',
    auth: 'token',
    project: 'chosen',
    body: appSpecInput,
    success: 200,
    answer: answers.app,
  },
  {
    id: 'checkApp',
    method: 'POST',
    path: '/v1/app/check',
    summary: 'What would come of a spec: refused as creating it would be, else with warnings, room and price',
    auth: 'token',
    project: 'chosen',
    body: appSpecInput,
    success: 200,
    answer: answers.appCheck,
  },
  {
    id: 'listApps',
    method: 'GET',
    path: '/v1/app',
    summary: 'List apps',
    auth: 'token',
    project: 'chosen',
    query: appListQuery,
    success: 200,
    answer: answers.appList,
  },
  {
    id: 'getApp',
    method: 'GET',
    path: '/v1/app/{id}',
    summary: 'Get an app',
    auth: 'token',
    success: 200,
    answer: answers.app,
  },
  {
    id: 'updateApp',
    method: 'PUT',
    path: '/v1/app/{id}',
    summary: `Change what an app runs, or its settings${allowedIn('update')}`,
    auth: 'token',
    body: appUpdateInput,
    success: 200,
    answer: answers.app,
  },
  {
    id: 'deleteApp',
    method: 'DELETE',
    path: '/v1/app/{id}',
    summary: `Delete an app${allowedIn('delete')}; with force whatever its state, killing without grace`,
    auth: 'token',
    query: z.strictObject({ force: flag.optional() }),
    success: 204,
  },
  {
    id: 'startApp',
    method: 'PUT',
    path: '/v1/app/{id}/start',
    summary: `Start an app${allowedIn('start')}`,
    auth: 'token',
    success: 204,
  },
  {
    id: 'stopApp',
    method: 'PUT',
    path: '/v1/app/{id}/stop',
    summary: `Stop an app${allowedIn('stop')}`,
    auth: 'token',
    success: 204,
  },
  {
    id: 'restartApp',
    method: 'PUT',
    path: '/v1/app/{id}/restart',
    summary: `Replace its replicas, one after the other, by new ones of the same${allowedIn('restart')}`,
    auth: 'token',
    success: 204,
  },
  {
    id: 'setImage',
    method: 'PUT',
    path: '/v1/app/{id}/image',
    summary: 'Roll out an image: its registry is asked anew, also for the one that the app has',
    auth: 'token',
    body: z.strictObject({ url: imageReference }),
    success: 200,
    answer: answers.app,
  },
  {
    id: 'setLabel',
    method: 'PUT',
    path: '/v1/app/{id}/label',
    summary: 'Set a label, or remove it with value null',
    auth: 'token',
    body: labelInput,
    success: 204,
  },
  {
    id: 'scaleApp',
    method: 'PUT',
    path: '/v1/app/{id}/scalingstrategy',
    summary: `Scale an app${allowedIn('scale')}`,
    auth: 'token',
    body: scalingStrategy,
    success: 204,
  },
  {
    id: 'readLog',
    method: 'GET',
    path: '/v1/app/{id}/log',
    summary:
      'Last lines of the log; with follow=true as text, line by line as they come; as an event stream in batches, of ' +
      'replicas that come later too, resumable by Last-Event-ID',
    auth: 'token',
    query: logQuery,
    success: 200,
    answer: answers.logs,
    streams: ['text/plain', 'text/event-stream'],
  },
  {
    id: 'listLogReplicas',
    method: 'GET',
    path: '/v1/app/{id}/log/replica',
    summary: 'Replicas whose log is kept, those that have ended too, the one that wrote last first',
    auth: 'token',
    success: 200,
    answer: answers.loggedReplicaList,
  },
  {
    id: 'listAppEvents',
    method: 'GET',
    path: '/v1/app/{id}/event',
    summary: 'Timeline, newest first; as an event stream oldest first and live, resumable by Last-Event-ID',
    auth: 'token',
    query: eventListQuery,
    success: 200,
    answer: eventList,
    streams: ['text/event-stream'],
  },
  {
    id: 'listReplicas',
    method: 'GET',
    path: '/v1/app/{id}/replica',
    summary: 'Replicas that are there; with ended=true the past ones too',
    auth: 'token',
    query: orderedPage.extend({ sort: sortBy('ordinal', 'queuedAt', 'id').optional(), ended: flag.optional() }),
    success: 200,
    answer: answers.replicaList,
  },
  {
    id: 'listRevisions',
    method: 'GET',
    path: '/v1/app/{id}/revision',
    summary: 'Revisions, newest first',
    auth: 'token',
    query: orderedPage.extend({ sort: sortBy('revision', 'createdAt').optional() }),
    success: 200,
    answer: answers.revisionList,
  },
  {
    id: 'appTimeline',
    method: 'GET',
    path: '/v1/app/{id}/timeline',
    summary:
      'What an app was over time: states, replicas, revisions, load, price; the last 24 hours unless asked otherwise',
    auth: 'token',
    query: z.strictObject({ from: instant.optional(), to: instant.optional() }),
    success: 200,
    answer: timeline,
  },
  {
    id: 'diffRevisions',
    method: 'GET',
    path: '/v1/app/{id}/revision/diff',
    summary:
      'What differs between two revisions, unless asked otherwise the wanted one and the one before it; of a secret only that it changed',
    auth: 'token',
    query: z.strictObject({ from: whole(1, 1_000_000).optional(), to: whole(1, 1_000_000).optional() }),
    success: 200,
    answer: answers.revisionDiff,
  },
  {
    id: 'rollbackApp',
    method: 'PUT',
    path: '/v1/app/{id}/rollback',
    summary: `Roll back to a revision: a new one that runs the very same image and spec${allowedIn('rollback')}`,
    auth: 'token',
    body: rollbackInput,
    success: 200,
    answer: answers.app,
  },
  {
    id: 'appCost',
    method: 'GET',
    path: '/v1/app/{id}/cost',
    summary: 'What an app cost, by flavor and day unless asked otherwise',
    auth: 'token',
    query: costQuery,
    success: 200,
    answer: cost,
  },
] as const satisfies readonly Operation[];

/** Which states allow an action, out of the table that refuses it in the others. */
function allowedIn(action: AppAction): string {
  return ` (${can[action].states.join(', ')})`;
}
