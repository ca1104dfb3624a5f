import type { Metadata } from 'next';
import { LazyLog } from '../../../../../../../components/logs/lazy-log.tsx';
import { appQuery, loggedReplicasQuery, replicasQuery } from '../../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Logs' };

export default async function LogsPage({ params }: { params: Promise<{ app: string }> }) {
  const { app } = await params;
  return (
    <Prefetch required={[appQuery(app)]} queries={[replicasQuery(app), loggedReplicasQuery(app)]}>
      <LazyLog appId={app} />
    </Prefetch>
  );
}
