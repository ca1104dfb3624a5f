import type { Metadata } from 'next';
import { TokenList } from '../../../../../components/tokens/token-list.tsx';
import { tokensQuery } from '../../../../../lib/client/queries.ts';
import { Prefetch } from '../../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Tokens' };

export default async function Page({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  return (
    <Prefetch queries={[tokensQuery(project)]}>
      <TokenList project={project} />
    </Prefetch>
  );
}
