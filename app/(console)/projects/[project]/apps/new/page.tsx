import type { Metadata } from 'next';
import { LazyWizard } from '../../../../../../components/create/lazy-wizard.tsx';
import { flavorsQuery, sharedRegistryQuery } from '../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../_server/prefetch.tsx';
import { requireSession } from '../../../../../_server/session.ts';

export const metadata: Metadata = { title: 'Create app' };

export default async function NewAppPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  const { user } = await requireSession();
  return (
    <Prefetch queries={[flavorsQuery(project), sharedRegistryQuery(project)]}>
      <LazyWizard key={project} project={project} user={user.email} />
    </Prefetch>
  );
}
