import type { Metadata } from 'next';
import { AppsPage } from '../../../../../../components/apps/apps-page.tsx';
import { AppsSkeleton } from '../../../../../../components/apps/apps-skeleton.tsx';
import { demoQuery } from '../../../../../../lib/client/queries.ts';
import { firstRows } from '../../../../../_server/first-rows.ts';
import { Prefetch } from '../../../../../_server/prefetch.tsx';
import { WhileNavigating } from '../../../../../_server/while-navigating.tsx';

export const metadata: Metadata = { title: 'Apps' };

export default async function Page({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  return (
    <WhileNavigating skeleton={<AppsSkeleton />}>
      <FilledPage project={project} />
    </WhileNavigating>
  );
}

async function FilledPage({ project }: { project: string }) {
  return (
    <Prefetch heads={await firstRows(project)} queries={[demoQuery()]}>
      <AppsPage project={project} />
    </Prefetch>
  );
}
