/** What an app will be once it is done, shown before it is answered. */
import type { AppState } from '../domain/lifecycle/model.ts';
import type { App, AppList } from '../http/answers/app.ts';
import { appQuery, appsQuery } from './queries.ts';
import type { Mark } from './use-write.ts';

/** In the app's own answer and in the list of its project. */
export function markState(mark: Mark, project: string, appId: string, state: AppState, message: string): void {
  const change = (app: App): App => ({
    ...app,
    status: { ...app.status, state, info: { code: `APP_${state}`, message } },
  });
  mark<App>(appQuery(appId), change);
  mark<AppList>(appsQuery(project), (list) => ({
    ...list,
    items: list.items.map((app) => (app.id === appId ? change(app) : app)),
  }));
}
