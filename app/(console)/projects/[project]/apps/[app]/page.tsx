import { Overview } from '../../../../../../components/app/overview.tsx';
import {
  askedSpan,
  DEFAULT_RANGE,
  isRange,
  parseInstant,
  windowOf,
} from '../../../../../../components/timeline/scale.ts';
import { eventsQuery, figuresQuery, replicasQuery, timelineQuery } from '../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../_server/prefetch.tsx';

interface AppPageProps {
  params: Promise<{ project: string; app: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AppPage({ params, searchParams }: AppPageProps) {
  const { project, app } = await params;
  const { range, at } = await searchParams;
  const window = windowOf(isRange(range) ? range : DEFAULT_RANGE, Date.now(), parseInstant(at));
  const { from, to } = askedSpan(window);
  return (
    <Prefetch
      queries={[eventsQuery(app), replicasQuery(app), timelineQuery(app, from, to), figuresQuery(project, [app])]}
    >
      <Overview project={project} appId={app} />
    </Prefetch>
  );
}
