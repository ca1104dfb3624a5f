import { notFound, redirect } from 'next/navigation';
import { paths } from '../../lib/paths/paths.ts';
import { projectOfApp } from '../../lib/services/apps/read-apps.ts';
import { currentPlatform } from '../../lib/services/current-platform.ts';
import { ServiceError } from '../../lib/services/errors.ts';
import { currentPath, requireSession } from './session.ts';

/** An app has its pages in its own project: one that is asked for in another leads there, if one may see it. */
export async function requireAppOfProject(appId: string, project: string): Promise<void> {
  const { actor } = await requireSession();
  const found = await projectOfApp(currentPlatform(), actor, appId, {}).catch((error: unknown) => {
    if (error instanceof ServiceError) return null;
    throw error;
  });
  if (!found) notFound();
  if (found.slug === project) return;
  // The same tab, at the same moment: what follows in the address stays.
  const [asked, own] = [paths.app(project, appId), paths.app(found.slug, appId)];
  const path = await currentPath();
  redirect(path.startsWith(asked) ? own + path.slice(asked.length) : own);
}
