'use client';

import dynamic from 'next/dynamic';
import { TimelineCard } from '../timeline/timeline-card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { CostCard } from './cost-card.tsx';
import { ReplicasCard } from './replicas/replicas-card.tsx';

/** Drawn in the first HTML; the list that holds long histories comes after the page's frame. */
const EventsCard = dynamic(() => import('./events/events-card.tsx').then((one) => one.EventsCard), {
  loading: () => <Skeleton className="h-96" />,
});

/** How an app does, now or at a moment of its past. */
export function Overview({ project, appId }: { project: string; appId: string }) {
  return (
    <div className="flex flex-col gap-3">
      <TimelineCard />
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,4fr)_minmax(0,3fr)]">
        <EventsCard appId={appId} />
        <div className="flex min-w-0 flex-col gap-3 max-xl:order-first">
          <ReplicasCard appId={appId} />
          <CostCard project={project} appId={appId} />
        </div>
      </div>
    </div>
  );
}
