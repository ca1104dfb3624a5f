import type { Metadata } from 'next';
import { AppCost } from '../../../../../../../components/costs/app-cost.tsx';
import { dayAt, isMonth, rangeOf } from '../../../../../../../components/costs/months.ts';
import { appCostQuery, figuresQuery } from '../../../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Cost' };

interface PageProps {
  params: Promise<{ project: string; app: string }>;
  searchParams: Promise<{ month?: string | string[] }>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const { project, app } = await params;
  const asked = (await searchParams).month;
  const month = typeof asked === 'string' && isMonth(asked) ? asked : dayAt(Date.now(), 'UTC').slice(0, 7);
  return (
    <Prefetch queries={[figuresQuery(project), appCostQuery(app, { ...rangeOf(month), groupBy: ['flavor', 'day'] })]}>
      <AppCost project={project} appId={app} />
    </Prefetch>
  );
}
