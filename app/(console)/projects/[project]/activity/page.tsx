import type { Metadata } from 'next';
import { ActivityPage } from '../../../../../components/activity/activity-page.tsx';
import { projectEventsQuery, recentAppsQuery } from '../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Activity' };

export default async function Page({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  return (
    <Prefetch queries={[projectEventsQuery(project), recentAppsQuery(project)]}>
      <ActivityPage project={project} />
    </Prefetch>
  );
}
