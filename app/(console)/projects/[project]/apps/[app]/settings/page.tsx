import type { Metadata } from 'next';
import { LazySettings } from '../../../../../../../components/settings/lazy-settings.tsx';
import { appQuery, flavorsQuery } from '../../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ params }: { params: Promise<{ project: string; app: string }> }) {
  const { project, app } = await params;
  return (
    <Prefetch required={[appQuery(app)]} queries={[flavorsQuery(project)]}>
      <LazySettings key={app} project={project} appId={app} />
    </Prefetch>
  );
}
