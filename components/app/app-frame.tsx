'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { appQuery } from '../../lib/client/queries.ts';
import { paths } from '../../lib/paths/paths.ts';
import { TravelProvider } from '../timeline/travel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { LinkTabs } from '../ui/tabs.tsx';
import { AppHeader } from './app-header.tsx';

/** Around every page of one app: what it is, what can be done with it, and where else one can look. */
export function AppFrame({ project, appId, children }: { project: string; appId: string; children: ReactNode }) {
  const { data: app } = useQuery(appQuery(appId));
  return (
    <TravelProvider appId={appId} createdAt={app?.createdAt}>
      {app ? <AppHeader project={project} app={app} /> : <Skeleton className="h-32" />}
      <LinkTabs
        label="App"
        className="mt-3 mb-4"
        tabs={[
          { href: paths.app(project, appId), label: 'Overview' },
          { href: paths.appLogs(project, appId), label: 'Logs' },
          { href: paths.appRevisions(project, appId), label: 'Revisions' },
          { href: paths.appData(project, appId), label: 'Data' },
          { href: paths.appScaling(project, appId), label: 'Scaling' },
          { href: paths.appCost(project, appId), label: 'Cost' },
          { href: paths.appSettings(project, appId), label: 'Settings' },
        ]}
      />
      {children}
    </TravelProvider>
  );
}
