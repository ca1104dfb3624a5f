import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { CapacityPage } from '../../../../components/capacity/capacity-page.tsx';
import { instanceFlavorsQuery, nodesQuery, queueQuery } from '../../../../lib/client/queries.ts';
import { currentMe } from '../../../_server/me.ts';
import { Prefetch } from '../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Capacity' };

/** For administrators; for everyone else there is no such page. */
export default async function Page() {
  if ((await currentMe()).role !== 'administrator') notFound();
  return (
    <Prefetch queries={[nodesQuery(), queueQuery(), instanceFlavorsQuery()]}>
      <CapacityPage />
    </Prefetch>
  );
}
