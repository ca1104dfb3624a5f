import { EventsSkeleton } from '../../../../../components/activity/activity-page.tsx';
import { PageHeader } from '../../../../../components/shell/page-header.tsx';
import { Skeleton } from '../../../../../components/ui/skeleton.tsx';

export default function Loading() {
  return (
    <>
      <PageHeader title="Activity" />
      <Skeleton className="mb-3 h-8" />
      <EventsSkeleton />
    </>
  );
}
