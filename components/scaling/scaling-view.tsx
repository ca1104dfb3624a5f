'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { appQuery } from '../../lib/client/queries.ts';
import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ScalingHistory } from './scaling-history.tsx';

const ScalingForm = dynamic(() => import('./scaling-form.tsx').then((one) => one.ScalingForm), {
  loading: () => (
    <Card>
      <Skeleton className="h-64" />
    </Card>
  ),
});

/** How many replicas an app has, what another number would cost, and when it was changed. */
export function ScalingView({ project, appId }: { project: string; appId: string }) {
  const { data: app } = useQuery(appQuery(appId));
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
      {app ? (
        <ScalingForm project={project} app={app} />
      ) : (
        <Card>
          <Skeleton className="h-64" />
        </Card>
      )}
      <ScalingHistory appId={appId} />
    </div>
  );
}
