'use client';
import { useQuery } from '@tanstack/react-query';
import { nodesQuery } from '../../lib/client/queries.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { CAPACITY_EVERY_MS } from './capacity-every.ts';
import { FlavorsCard } from './flavors-card.tsx';
import { NodeCard } from './node-card.tsx';
import { QueueCard } from './queue-card.tsx';

/** The instance's nodes with who holds what of them, who waits, and what flavors cost. */
export function CapacityPage() {
  const { data, error, refetch } = useQuery({ ...nodesQuery(), refetchInterval: CAPACITY_EVERY_MS });
  return (
    <>
      <PageHeader title="Capacity" />
      <div className="flex flex-col gap-3">
        {data?.items.map((node) => (
          <NodeCard key={node.name} node={node} />
        ))}
        {data?.items.length === 0 && (
          <Card>
            <Empty title="No node yet">It appears once the worker has reached the container engine.</Empty>
          </Card>
        )}
        {!data &&
          (error ? (
            <Notice
              live
              tone="danger"
              title="The nodes could not be read"
              action={<Button onClick={() => void refetch()}>Try again</Button>}
            >
              {error.message}
            </Notice>
          ) : (
            <Skeleton className="h-64" />
          ))}
        <QueueCard />
        <FlavorsCard />
      </div>
    </>
  );
}
