import type { Metadata } from 'next';
import { Revisions } from '../../../../../../../components/revisions/revisions.tsx';
import { appQuery, revisionsQuery } from '../../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Revisions' };

export default async function RevisionsPage({ params }: { params: Promise<{ project: string; app: string }> }) {
  const { project, app } = await params;
  return (
    <Prefetch required={[appQuery(app)]} queries={[revisionsQuery(app)]}>
      <Revisions key={app} project={project} appId={app} />
    </Prefetch>
  );
}
