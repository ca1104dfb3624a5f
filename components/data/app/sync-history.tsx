'use client';
import { useQueryClient } from '@tanstack/react-query';
import { cancelSync } from '../../../app/_actions/data.ts';
import { syncsQuery } from '../../../lib/client/queries.ts';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import { WHY_NEEDED } from '../../../lib/domain/data/volume.ts';
import { NOTHING } from '../../../lib/domain/text/format.ts';
import type { App } from '../../../lib/http/answers/app.ts';
import type { DataSync, DataSyncList } from '../../../lib/http/answers/volume.ts';
import { Pill } from '../../state/pill.tsx';
import { Duration } from '../../text/duration.tsx';
import { Instant } from '../../text/instant.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table.tsx';
import { causeInWords, doneInWords, isUnderWay, SYNC_TONES } from '../sync/sync-words.ts';
import { FIRST_SYNCS } from './first-syncs.ts';

interface SyncHistoryProps {
  project: string;
  app: App;
  syncs: DataSyncList | undefined;
}

/** Transfers of an app, the newest first; the last of many. */
export function SyncHistory({ project, app, syncs }: SyncHistoryProps) {
  const more = syncs ? syncs.metadata.total - syncs.items.length : 0;
  return (
    <Card flush title="Transfers" action={more > 0 && <span className="text-sm">and {more} before</span>}>
      {!syncs ? (
        <Skeleton className="m-4 h-24" />
      ) : syncs.items.length === 0 ? (
        <Empty title="None yet" className="py-8">
          The first comes when the app starts.
        </Empty>
      ) : (
        <Table aria-label="Transfers">
          <TableHeader>
            <TableRow>
              <TableHead>When</TableHead>
              <TableHead>What</TableHead>
              <TableHead className="max-md:hidden">Began by</TableHead>
              <TableHead numeric className="max-sm:hidden">
                Took
              </TableHead>
              <TableHead>
                <span className="sr-only">Actions</span>
              </TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {syncs.items.map((sync) => (
              <SyncRow key={sync.id} project={project} app={app} sync={sync} />
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}

function SyncRow({ project, app, sync }: { project: string; app: App; sync: DataSync }) {
  const { spec, status } = sync;
  const { state, info, startedAt, endedAt, progress } = status;
  const wentWrong = state !== 'DONE' && !isUnderWay(status);
  return (
    <TableRow>
      <TableCell className="whitespace-nowrap align-top text-muted">
        <Instant at={sync.createdAt} />
      </TableCell>
      <TableCell className="align-top">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{spec.direction === 'pull' ? 'Pull' : 'Push'}</span>
          <Pill tone={SYNC_TONES[state]} mark={state === 'RUNNING' ? 'pulse' : 'dot'}>
            {state}
          </Pill>
          <span className="text-muted text-sm">{doneInWords(progress)}</span>
        </span>
        {wentWrong && info && <span className="block max-w-prose break-words text-muted text-sm">{info.message}</span>}
        <span className="block break-all text-muted text-sm md:hidden">{causeInWords(sync)}</span>
      </TableCell>
      <TableCell className="break-all align-top text-muted max-md:hidden">{causeInWords(sync)}</TableCell>
      <TableCell numeric className="align-top text-muted max-sm:hidden">
        {startedAt && endedAt ? <Duration ms={Date.parse(endedAt) - Date.parse(startedAt)} /> : NOTHING}
      </TableCell>
      <TableCell numeric className="align-top">
        {isUnderWay(status) && <CancelSync project={project} app={app} sync={sync} />}
      </TableCell>
    </TableRow>
  );
}

function CancelSync({ project, app, sync }: { project: string; app: App; sync: DataSync }) {
  const client = useQueryClient();
  const lacking = useRefusedRight(project, 'app.run');
  const cancel = useWrite(cancelSync, {
    onDone: () => void client.invalidateQueries({ queryKey: syncsQuery(app.id, FIRST_SYNCS).queryKey }),
  });
  return (
    <Button
      size="sm"
      disabledReason={lacking ?? (sync.spec.manual ? undefined : WHY_NEEDED[sync.spec.direction])}
      pending={cancel.isPending}
      onClick={() => cancel.mutate({ appId: app.id, sync: sync.id })}
    >
      Cancel
    </Button>
  );
}
