import type { Metadata } from 'next';
import { ContainerPage } from '../../../../../../components/data/files/container-page.tsx';
import { containerQuery, filesQuery } from '../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Container' };

interface PageProps {
  params: Promise<{ project: string; container: string }>;
  searchParams: Promise<{ in?: string | string[] }>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const { project, container } = await params;
  const { in: folder } = await searchParams;
  return (
    <Prefetch
      required={[containerQuery(container)]}
      queries={[filesQuery(container, typeof folder === 'string' ? folder : '', 1)]}
    >
      <ContainerPage project={project} containerId={container} />
    </Prefetch>
  );
}
