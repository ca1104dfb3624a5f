/** What of a project's list of apps is in the first HTML: of however many apps those that a screen shows. */
import { appsQuery, firstAppsQuery, usageQuery } from '../../lib/client/queries.ts';
import type { AppList } from '../../lib/http/answers/app.ts';
import type { Usage } from '../../lib/http/answers/numbers.ts';
import { callAs } from './in-process.ts';
import type { Head } from './prefetch.tsx';
import { sessionActor } from './session.ts';

/** What cannot be read is left to the browser. */
export async function firstRows(project: string): Promise<Head[]> {
  const [apps, usage] = await Promise.all([read<AppList>(firstAppsQuery(project)), read<Usage>(usageQuery(project))]);
  const shown = new Set(apps?.items.map((app) => app.id));
  return [
    ...(apps ? [{ queryKey: appsQuery(project).queryKey, data: apps }] : []),
    ...(usage
      ? [
          {
            queryKey: usageQuery(project).queryKey,
            data: { ...usage, apps: usage.apps.filter((one) => shown.has(one.app)) },
          },
        ]
      : []),
  ];
}

async function read<Answer>({ queryKey }: { queryKey: readonly unknown[] }): Promise<Answer | null> {
  const actor = await sessionActor();
  if (!actor) return null;
  const { status, body } = await callAs(actor, 'GET', String(queryKey[0]));
  return status === 200 ? (body as Answer) : null;
}
