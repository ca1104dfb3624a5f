import type { Metadata } from 'next';
import { RegistryList } from '../../../../../components/registries/registry-list.tsx';
import { registriesQuery, sharedRegistryQuery } from '../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Registries' };

export default async function Page({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  return (
    <Prefetch queries={[registriesQuery(project), sharedRegistryQuery(project)]}>
      <RegistryList project={project} />
    </Prefetch>
  );
}
