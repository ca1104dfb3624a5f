import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DiskPage } from '../../../../components/disk/disk-page.tsx';
import { diskQuery } from '../../../../lib/client/queries.ts';
import { currentMe } from '../../../_server/me.ts';
import { Prefetch } from '../../../_server/prefetch.tsx';

export const metadata: Metadata = { title: 'Disk' };

/** For administrators; for everyone else there is no such page. */
export default async function Page() {
  if ((await currentMe()).role !== 'administrator') notFound();
  return (
    <Prefetch queries={[diskQuery()]}>
      <DiskPage />
    </Prefetch>
  );
}
