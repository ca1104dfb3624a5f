'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { registriesQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import type { Registry } from '../../lib/http/answers/registry.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table, TableBody, TableHead, TableHeader, TableRow } from '../ui/table.tsx';
import { RegistryDialog } from './registry-dialog.tsx';
import { RegistryRow } from './registry-row.tsx';
import { SharedRegistryCard } from './shared/shared-registry-card.tsx';

/** @param props.project its slug */
export function RegistryList({ project }: { project: string }) {
  const hidden = useRefusedRight(project, 'registry.see');
  const { data, error, refetch } = useQuery({ ...registriesQuery(project), enabled: hidden === undefined });
  const [adding, setAdding] = useState(false);
  const lacking = useRefusedRight(project, 'registry.manage');
  const add = (
    <Button variant="primary" disabledReason={lacking} onClick={() => setAdding(true)}>
      <Plus aria-hidden />
      Add registry
    </Button>
  );
  return (
    <>
      <PageHeader title="Registries" actions={add} />
      <div className="flex flex-col gap-4">
        <SharedRegistryCard project={project} />
        <Card flush title="Added registries">
          {hidden ? (
            <Notice tone="info" title="Registries are not shown to readers" className="m-4">
              {hidden}.
            </Notice>
          ) : data ? (
            <Registries project={project} registries={data.items} />
          ) : error ? (
            <Notice
              live
              tone="danger"
              title="The registries could not be read"
              action={<Button onClick={() => void refetch()}>Try again</Button>}
              className="m-4"
            >
              {error.message}
            </Notice>
          ) : (
            <Skeleton className="m-4 h-40" />
          )}
        </Card>
      </div>
      <RegistryDialog project={project} open={adding} onOpenChange={setAdding} />
    </>
  );
}

function Registries({ project, registries }: { project: string; registries: readonly Registry[] }) {
  if (registries.length === 0) {
    return (
      <Empty title="No registries yet">
        Images that anyone may have need none. For private ones, add their registry with a user and a password: the
        project’s apps may then have what that user may.
      </Empty>
    );
  }
  return (
    <Table aria-label="Registries">
      <TableHeader>
        <TableRow>
          <TableHead>Registry</TableHead>
          <TableHead>User</TableHead>
          <TableHead className="max-md:hidden">Added by</TableHead>
          <TableHead className="max-md:hidden">Changed</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {registries.map((registry) => (
          <RegistryRow key={registry.id} project={project} registry={registry} />
        ))}
      </TableBody>
    </Table>
  );
}
