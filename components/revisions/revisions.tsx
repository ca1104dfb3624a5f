'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { appQuery, FIRST_REVISIONS, MOST, revisionsQuery } from '../../lib/client/queries.ts';
import type { App, Revision } from '../../lib/http/answers/app.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table, TableBody, TableHead, TableHeader, TableRow } from '../ui/table.tsx';
import { RevisionRow } from './revision-row.tsx';

const loading = () => <Skeleton className="h-28" />;
const Compare = dynamic(() => import('./compare.tsx').then((one) => one.Compare), { ssr: false, loading });
const SetImage = dynamic(() => import('./set-image.tsx').then((one) => one.SetImage), { ssr: false, loading });

/** What an app ran and runs, what differs between two of them, and the ways back and on. */
export function Revisions({ project, appId }: { project: string; appId: string }) {
  const [size, setSize] = useState(FIRST_REVISIONS);
  const { data: app } = useQuery(appQuery(appId));
  const {
    data: list,
    error,
    refetch,
    isFetching,
  } = useQuery({
    ...revisionsQuery(appId, size),
    placeholderData: (held) => held,
  });
  if (!app || (!list && !error)) return <Skeleton className="h-96" />;
  if (!list) {
    return (
      <Notice
        live
        tone="danger"
        title="The revisions could not be read"
        action={<Button onClick={() => void refetch()}>Try again</Button>}
      >
        {error?.message}
      </Notice>
    );
  }
  const older = list.metadata.total - list.items.length;
  return (
    <div className="grid gap-4">
      <Card title="Revisions" flush>
        <RevisionTable project={project} app={app} revisions={list.items} />
        {older > 0 && size !== MOST && (
          <div className="border-line border-t p-3">
            <Button size="sm" pending={isFetching} onClick={() => setSize(MOST)}>
              Show {older} older
            </Button>
          </div>
        )}
      </Card>
      <Compare appId={appId} current={app.status.revision} revisions={list.items} />
      <SetImage key={app.spec.image} project={project} app={app} />
    </div>
  );
}

function RevisionTable({ project, app, revisions }: { project: string; app: App; revisions: Revision[] }) {
  return (
    <Table aria-label="Revisions">
      <TableHeader>
        <TableRow>
          <TableHead>Revision</TableHead>
          <TableHead>Ready replicas</TableHead>
          <TableHead className="max-lg:hidden">Image</TableHead>
          <TableHead className="max-xl:hidden">Resources</TableHead>
          <TableHead className="max-sm:hidden">Changed</TableHead>
          <TableHead className="max-md:hidden">Made</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {revisions.map((revision) => (
          <RevisionRow key={revision.revision} project={project} app={app} revision={revision} />
        ))}
      </TableBody>
    </Table>
  );
}
