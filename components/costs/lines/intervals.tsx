'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ledgerQuery } from '../../../lib/client/queries.ts';
import { formatDurationExact, formatPlural } from '../../../lib/domain/text/format.ts';
import { Instant } from '../../text/instant.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table.tsx';

/** The file has them all; more than one reads here. */
const SHOWN = 200;

/** The ledger's facts that an app's lines of a month come from: when its replicas ran. Read on demand. */
export function Intervals({ project, month, appId }: { project: string; month: string; appId: string }) {
  const [wanted, setWanted] = useState(false);
  const { data: ledger, error } = useQuery({ ...ledgerQuery(project, month), enabled: wanted });
  if (!wanted) {
    return (
      <Button className="self-start" onClick={() => setWanted(true)}>
        Show the ledger’s intervals
      </Button>
    );
  }
  if (error) return <Notice tone="danger">{error.message}</Notice>;
  if (!ledger) return <Skeleton className="h-40" />;
  const intervals = ledger.slots
    .filter((slot) => slot.app === appId)
    .flatMap((slot) => slot.intervals.map(([start, end]) => ({ ...slot, start, end })))
    .sort((a, b) => (a.start < b.start ? 1 : -1));
  return (
    <section aria-label="Ledger intervals">
      <p className="mb-1 text-muted text-sm">
        {formatPlural(intervals.length, 'interval')} in which a replica ran, the latest first
        {intervals.length > SHOWN && `; ${SHOWN} are shown, the downloaded ledger has all`}.
      </p>
      <Table aria-label="Intervals" scrolls>
        <TableHeader>
          <TableRow>
            <TableHead>Replica</TableHead>
            <TableHead>Flavor</TableHead>
            <TableHead>From</TableHead>
            <TableHead>To</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {intervals.slice(0, SHOWN).map(({ ordinal, flavor, units, start, end }) => (
            <TableRow key={`${ordinal} ${start}`}>
              <TableCell>{ordinal}</TableCell>
              <TableCell>
                {units} × {flavor}
              </TableCell>
              <TableCell className="whitespace-nowrap">
                <Instant at={start} show="full" />
              </TableCell>
              <TableCell title={formatDurationExact(Date.parse(end) - Date.parse(start))} className="whitespace-nowrap">
                {end === ledger.asOf ? 'still runs' : <Instant at={end} show="full" />}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
