'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useParams, usePathname } from 'next/navigation';
import { useCallback, useSyncExternalStore } from 'react';
import { appQuery, containerQuery, meQuery } from '../../lib/client/queries.ts';
import type { App } from '../../lib/http/answers/app.ts';
import type { DataContainer } from '../../lib/http/answers/data.ts';
import { appIdOf, paths } from '../../lib/paths/paths.ts';
import { INSTANCE_PAGES, isWithin, PROJECT_PAGES } from './navigation.ts';

interface Crumb {
  kind: 'project' | 'page' | 'create' | 'app' | 'container';
  label: string;
  href: string;
}

/** Where one is: project / page / app. */
export function Breadcrumb() {
  const crumbs = useCrumbs();
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 grow">
      <ol className="flex min-w-0 items-center gap-1.5 text-muted">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <li key={crumb.kind} className="flex min-w-0 items-center gap-1.5 max-sm:not-last:hidden">
              {index > 0 && (
                <span aria-hidden className="max-sm:hidden">
                  /
                </span>
              )}
              {last ? (
                <span aria-current="page" className="truncate text-text">
                  {crumb.label}
                </span>
              ) : (
                <Link href={crumb.href} className="truncate hover:text-text hover:underline">
                  {crumb.label}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function useCrumbs(): Crumb[] {
  const path = usePathname();
  const { project, container } = useParams<{ project?: string; container?: string }>();
  const app = appIdOf(path);
  const { data: me } = useQuery(meQuery());
  const appName = useHeld<App>(app && String(appQuery(app).queryKey[0]))?.spec.name;
  const containerName = useHeld<DataContainer>(container && String(containerQuery(container).queryKey[0]))?.name;
  if (!project) {
    const page = INSTANCE_PAGES.find((one) => isWithin(path, one.href()));
    return page ? [{ kind: 'page', label: page.label, href: page.href() }] : [];
  }
  const name = me?.projects.find((one) => one.slug === project)?.name ?? project;
  const crumbs: Crumb[] = [{ kind: 'project', label: name, href: paths.apps(project) }];
  const page = PROJECT_PAGES.find((one) => isWithin(path, one.href(project)));
  if (page) crumbs.push({ kind: 'page', label: page.label, href: page.href(project) });
  if (path === paths.newApp(project)) crumbs.push({ kind: 'create', label: 'Create', href: path });
  if (container) crumbs.push({ kind: 'container', label: containerName ?? 'Container', href: path });
  if (app) crumbs.push({ kind: 'app', label: appName ?? 'App', href: paths.app(project, app) });
  return crumbs;
}

/**
 * Of what the page has asked for. Nothing is asked here, not even a query is made: one that is there already takes what
 * the page's server sent only after the first paint, and the page would begin without its app.
 */
function useHeld<Answer>(path: string | undefined): Answer | undefined {
  const client = useQueryClient();
  const subscribe = useCallback((changed: () => void) => client.getQueryCache().subscribe(changed), [client]);
  return useSyncExternalStore(
    subscribe,
    () => (path ? client.getQueryData<Answer>([path]) : undefined),
    () => undefined,
  );
}
