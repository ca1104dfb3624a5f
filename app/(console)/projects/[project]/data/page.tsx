import type { Metadata } from 'next';
import { DataPage } from '../../../../../components/data/data-page.tsx';
import { containersQuery, storesQuery, volumesQuery } from '../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Data' };

export default async function Page({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  return (
    <Prefetch queries={[containersQuery(project), storesQuery(project), volumesQuery(project)]}>
      <DataPage project={project} />
    </Prefetch>
  );
}
