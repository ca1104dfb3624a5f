import type { Metadata } from 'next';
import { LogView } from '../../../../../../../components/logs/log-view.tsx';
import { appQuery, replicasQuery } from '../../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Logs' };

export default async function LogsPage({ params }: { params: Promise<{ app: string }> }) {
  const { app } = await params;
  return (
    <Prefetch required={[appQuery(app)]} queries={[replicasQuery(app)]}>
      <LogView appId={app} />
    </Prefetch>
  );
}
