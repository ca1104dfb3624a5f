import type { Metadata } from 'next';
import { Wizard } from '../../../../../../components/create/wizard.tsx';
import { appsQuery, flavorsQuery } from '../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../_server/prefetch.tsx';
import { requireSession } from '../../../../../_server/session.ts';

export const metadata: Metadata = { title: 'Create app' };

export default async function NewAppPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  const { user } = await requireSession();
  return (
    <Prefetch queries={[flavorsQuery(project), appsQuery(project)]}>
      <Wizard key={project} project={project} user={user.email} />
    </Prefetch>
  );
}
