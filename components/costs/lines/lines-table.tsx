'use client';
import { useQuery } from '@tanstack/react-query';
import { appCostQuery } from '../../../lib/client/queries.ts';
import { Money } from '../../text/money.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from '../../ui/table.tsx';
import { dayName } from '../months.ts';
import { replicaHours } from './replica-hours.ts';

/** An app's lines of a span of days, by day and flavor. */
export function LinesTable({ appId, range }: { appId: string; range: { from: string; to: string } }) {
  const { data: cost, error } = useQuery(appCostQuery(appId, { ...range, groupBy: ['day', 'flavor'] }));
  if (error) return <Notice tone="danger">{error.message}</Notice>;
  if (!cost) return <Skeleton className="h-40" />;
  if (cost.lines.length === 0) return <p className="text-muted">Nothing was billed in this time.</p>;
  const lines = [...cost.lines].sort((a, b) => ((a.day ?? '') < (b.day ?? '') ? -1 : 1));
  return (
    <Table aria-label="Lines" scrolls>
      <TableHeader>
        <TableRow>
          <TableHead>Day</TableHead>
          <TableHead>Flavor</TableHead>
          <TableHead numeric>Replica hours</TableHead>
          <TableHead numeric>Cost</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {lines.map((line) => (
          <TableRow key={`${line.day} ${line.flavor}`}>
            <TableCell className="whitespace-nowrap">{dayName(line.day ?? '')}</TableCell>
            <TableCell>{line.flavor}</TableCell>
            <TableCell numeric>{replicaHours(line.minutes)}</TableCell>
            <TableCell numeric>
              <Money amount={line.amount} currency={cost.currency} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
      <TableFooter>
        <TableRow>
          <TableCell colSpan={2}>Total</TableCell>
          <TableCell numeric>{replicaHours(lines.reduce((sum, line) => sum + line.minutes, 0))}</TableCell>
          <TableCell numeric>
            <Money amount={cost.total} currency={cost.currency} />
          </TableCell>
        </TableRow>
      </TableFooter>
    </Table>
  );
}
