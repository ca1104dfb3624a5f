import type { Metadata } from 'next';
import { CostsPage } from '../../../../../components/costs/costs-page.tsx';
import { addMonths, dayAt, isMonth, rangeOf } from '../../../../../components/costs/months.ts';
import { costQuery, figuresQuery } from '../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Costs' };

interface PageProps {
  params: Promise<{ project: string }>;
  searchParams: Promise<{ month?: string | string[] }>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const { project } = await params;
  const asked = (await searchParams).month;
  const month = typeof asked === 'string' && isMonth(asked) ? asked : dayAt(Date.now(), 'UTC').slice(0, 7);
  const queries = [
    figuresQuery(project),
    costQuery(project, { ...rangeOf(month), groupBy: ['app', 'flavor'] }),
    costQuery(project, { ...rangeOf(addMonths(month, -1)), groupBy: ['day'] }),
  ];
  return (
    <Prefetch queries={queries}>
      <CostsPage project={project} />
    </Prefetch>
  );
}
