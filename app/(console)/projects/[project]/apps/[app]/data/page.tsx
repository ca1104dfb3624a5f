import type { Metadata } from 'next';
import { AppData } from '../../../../../../../components/data/app/app-data.tsx';
import { FIRST_SYNCS } from '../../../../../../../components/data/app/first-syncs.ts';
import { appQuery, syncsQuery } from '../../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Data' };

export default async function DataPage({ params }: { params: Promise<{ project: string; app: string }> }) {
  const { project, app } = await params;
  return (
    <Prefetch required={[appQuery(app)]} queries={[syncsQuery(app, FIRST_SYNCS)]}>
      <AppData project={project} appId={app} />
    </Prefetch>
  );
}
