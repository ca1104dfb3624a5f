import type { Metadata } from 'next';
import { AppsPage } from '../../../../../components/apps/apps-page.tsx';
import { appsQuery, demoQuery, usageQuery } from '../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Apps' };

export default async function Page({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  return (
    <Prefetch queries={[appsQuery(project), usageQuery(project), demoQuery()]}>
      <AppsPage project={project} />
    </Prefetch>
  );
}
