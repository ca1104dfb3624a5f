'use client';
import { useQuery } from '@tanstack/react-query';
import { appQuery } from '../../lib/client/queries.ts';
import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ScalingForm } from './scaling-form.tsx';
import { ScalingHistory } from './scaling-history.tsx';

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
