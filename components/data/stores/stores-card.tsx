'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { storesQuery } from '../../../lib/client/queries.ts';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import type { DataStore } from '../../../lib/http/answers/data.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Table, TableBody, TableHead, TableHeader, TableRow } from '../../ui/table.tsx';
import { Unread } from '../unread.tsx';
import { StoreDialog } from './store-dialog.tsx';
import { StoreRow } from './store-row.tsx';

/** S3 services and git repositories, each under an alias by which volumes name it. */
export function StoresCard({ project }: { project: string }) {
  const { data, error, refetch } = useQuery(storesQuery(project));
  const [adding, setAdding] = useState(false);
  const lacking = useRefusedRight(project, 'data.manage');
  return (
    <Card
      flush
      title="Data stores"
      action={
        <Button disabledReason={lacking} onClick={() => setAdding(true)}>
          <Plus aria-hidden />
          Add data store
        </Button>
      }
    >
      {data ? (
        <Stores project={project} stores={data.items} />
      ) : error ? (
        <Unread what="The data stores" message={error.message} retry={() => void refetch()} />
      ) : (
        <Skeleton className="m-4 h-24" />
      )}
      <StoreDialog project={project} open={adding} onOpenChange={setAdding} />
    </Card>
  );
}

function Stores({ project, stores }: { project: string; stores: readonly DataStore[] }) {
  if (stores.length === 0) {
    return (
      <Empty title="No data stores yet" className="py-8">
        An S3 service or a git repository with its credentials, under a short name: apps then mount what is in its
        buckets or branches. Public repositories need none.
      </Empty>
    );
  }
  return (
    <Table aria-label="Data stores">
      <TableHeader>
        <TableRow>
          <TableHead>Alias</TableHead>
          <TableHead>Address</TableHead>
          <TableHead className="max-sm:hidden">User</TableHead>
          <TableHead className="max-lg:hidden">Added by</TableHead>
          <TableHead className="max-md:hidden">Changed</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {stores.map((store) => (
          <StoreRow key={store.id} project={project} store={store} />
        ))}
      </TableBody>
    </Table>
  );
}
