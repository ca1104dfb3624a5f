'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { containersQuery } from '../../../lib/client/queries.ts';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import type { DataContainer } from '../../../lib/http/answers/data.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Table, TableBody, TableHead, TableHeader, TableRow } from '../../ui/table.tsx';
import { Unread } from '../unread.tsx';
import { ContainerRow } from './container-row.tsx';
import { CreateContainerDialog } from './create-container-dialog.tsx';

/** Containers that Davit keeps itself: what people upload and apps push back. */
export function ContainersCard({ project }: { project: string }) {
  const { data, error, refetch } = useQuery(containersQuery(project));
  const [creating, setCreating] = useState(false);
  const lacking = useRefusedRight(project, 'data.manage');
  return (
    <Card
      flush
      title="Containers"
      action={
        <Button variant="primary" disabledReason={lacking} onClick={() => setCreating(true)}>
          <Plus aria-hidden />
          Create container
        </Button>
      }
    >
      {data ? (
        <Containers project={project} containers={data.items} />
      ) : error ? (
        <Unread what="The containers" message={error.message} retry={() => void refetch()} />
      ) : (
        <Skeleton className="m-4 h-24" />
      )}
      <CreateContainerDialog project={project} open={creating} onOpenChange={setCreating} />
    </Card>
  );
}

function Containers({ project, containers }: { project: string; containers: readonly DataContainer[] }) {
  if (containers.length === 0) {
    return (
      <Empty title="No containers yet" className="py-8">
        A container holds files, such as a model’s weights, that you upload here and apps then mount as a folder.
      </Empty>
    );
  }
  return (
    <Table aria-label="Containers">
      <TableHeader>
        <TableRow>
          <TableHead>Container</TableHead>
          <TableHead numeric className="max-sm:hidden">
            Files
          </TableHead>
          <TableHead numeric>Size</TableHead>
          <TableHead className="max-md:hidden">Made by</TableHead>
          <TableHead className="max-md:hidden">Changed</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {containers.map((container) => (
          <ContainerRow key={container.id} project={project} container={container} />
        ))}
      </TableBody>
    </Table>
  );
}
