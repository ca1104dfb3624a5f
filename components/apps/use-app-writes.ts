'use client';
import { deleteApp, startApp, stopApp } from '../../app/_actions/apps.ts';
import { appQuery, appsQuery } from '../../lib/client/queries.ts';
import { type Mark, useWrite } from '../../lib/client/use-write.ts';
import type { AppState } from '../../lib/domain/lifecycle/model.ts';
import type { App, AppList } from '../../lib/http/answers/app.ts';

/** Start, stop and delete from the list, seen at once and taken back when refused. */
export function useAppWrites(project: string) {
  const going = (mark: Mark, appId: string, state: AppState) => {
    mark<AppList>(appsQuery(project), (list) => ({
      ...list,
      items: list.items.map((app) => (app.id === appId ? inState(app, state) : app)),
    }));
    mark<App>(appQuery(appId), (app) => inState(app, state));
  };
  return {
    start: useWrite(startApp, { optimistic: (mark, appId) => going(mark, appId, 'QUEUED') }),
    stop: useWrite(stopApp, { optimistic: (mark, appId) => going(mark, appId, 'STOPPING') }),
    remove: useWrite(deleteApp, { optimistic: (mark, { appId }) => going(mark, appId, 'DELETING') }),
  };
}

function inState(app: App, state: AppState): App {
  return { ...app, status: { ...app.status, state, lastTransitionDate: new Date().toISOString() } };
}
