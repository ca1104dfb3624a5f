/** Handlers of apps. */
import { exactAmount } from '../../../lib/domain/money/charge.ts';
import type { appOperations } from '../../../lib/http/operations/apps.ts';
import { deleteApp, restartApp, scaleApp, startApp, stopApp } from '../../../lib/services/apps/change-run.ts';
import { checkApp } from '../../../lib/services/apps/check-app.ts';
import { createApp } from '../../../lib/services/apps/create-app.ts';
import { getApp, listApps, listReplicas } from '../../../lib/services/apps/read-apps.ts';
import { diffRevisions, listRevisions, rollbackApp } from '../../../lib/services/apps/revisions.ts';
import { setLabel } from '../../../lib/services/apps/set-label.ts';
import { setImage, updateApp } from '../../../lib/services/apps/update-app.ts';
import { appCost } from '../../../lib/services/costs/cost-report.ts';
import { appTimeline } from '../../../lib/services/history/app-timeline.ts';
import { toApp, toReplica, toRevision } from './app-answers.ts';
import { appEvents } from './app-events.ts';
import { listLogReplicas, readAppLog } from './app-log.ts';
import type { Handlers } from './call.ts';
import { toList } from './lists.ts';
import { toTimeline } from './numbers.ts';

type AppOperationId = (typeof appOperations)[number]['id'];

export const appHandlers: Handlers<AppOperationId> = {
  async createApp({ platform, actor, project, body }) {
    return toApp(await createApp(platform, actor, await project(), body), platform.settings);
  },
  async checkApp({ platform, actor, project, body }) {
    const { nanosPerMinute, ...check } = await checkApp(platform, actor, await project(), body);
    return { ...check, perHour: exactAmount(nanosPerMinute * 60n) };
  },
  async listApps({ platform, actor, project, query }) {
    const { statusState, labelSelector, ...rest } = query;
    const input = { ...rest, states: statusState, selector: labelSelector };
    const found = await listApps(platform, actor, await project(), input);
    return toList(found, query, (view) => toApp(view, platform.settings));
  },
  async getApp({ platform, actor, id }) {
    return toApp(await getApp(platform, actor, id, {}), platform.settings);
  },
  async updateApp({ platform, actor, id, body }) {
    return toApp(await updateApp(platform, actor, id, body), platform.settings);
  },
  async setImage({ platform, actor, id, body }) {
    return toApp(await setImage(platform, actor, id, body), platform.settings);
  },
  async deleteApp({ platform, actor, id, query }) {
    await deleteApp(platform, actor, id, query);
    return undefined;
  },
  async startApp({ platform, actor, id }) {
    await startApp(platform, actor, id, {});
    return undefined;
  },
  async stopApp({ platform, actor, id }) {
    await stopApp(platform, actor, id, {});
    return undefined;
  },
  async restartApp({ platform, actor, id }) {
    await restartApp(platform, actor, id, {});
    return undefined;
  },
  async setLabel({ platform, actor, id, body }) {
    await setLabel(platform, actor, id, body);
    return undefined;
  },
  async scaleApp({ platform, actor, id, body }) {
    await scaleApp(platform, actor, id, body);
    return undefined;
  },
  readLog: readAppLog,
  listLogReplicas,
  listAppEvents: appEvents,
  async listReplicas({ platform, actor, id, query }) {
    return toList(await listReplicas(platform, actor, id, query), query, toReplica);
  },
  async listRevisions({ platform, actor, id, query }) {
    return toList(await listRevisions(platform, actor, id, query), query, toRevision);
  },
  appTimeline: async ({ platform, actor, id, query }) => toTimeline(await appTimeline(platform, actor, id, query)),
  diffRevisions: ({ platform, actor, id, query }) => diffRevisions(platform, actor, id, query),
  async rollbackApp({ platform, actor, id, body }) {
    return toApp(await rollbackApp(platform, actor, id, body), platform.settings);
  },
  appCost: ({ platform, actor, id, query }) => appCost(platform, actor, id, query),
};
