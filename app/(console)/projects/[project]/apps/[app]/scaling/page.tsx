import type { Metadata } from 'next';
import { ScalingView } from '../../../../../../../components/scaling/scaling-view.tsx';
import { appQuery, eventsQuery, flavorsQuery } from '../../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Scaling' };

export default async function ScalingPage({ params }: { params: Promise<{ project: string; app: string }> }) {
  const { project, app } = await params;
  return (
    <Prefetch required={[appQuery(app)]} queries={[flavorsQuery(project), eventsQuery(app)]}>
      <ScalingView project={project} appId={app} />
    </Prefetch>
  );
}
