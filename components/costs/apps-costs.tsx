import { formatMoney } from '../../lib/domain/text/format.ts';
import type { Cost } from '../../lib/http/answers/other.ts';
import { Money } from '../text/money.tsx';
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from '../ui/table.tsx';
import { toRows } from './chart/stacks.ts';
import { replicaHours } from './lines/replica-hours.ts';

/** What each app cost, ending in the report's total. @param cost grouped by app and flavor */
export function AppsCosts({ cost, onApp }: { cost: Cost; onApp: (app: string) => void }) {
  const rows = toRows(cost);
  const minutes = rows.reduce((sum, row) => sum + row.minutes, 0);
  return (
    <Table aria-label="Cost by app">
      <TableHeader>
        <TableRow>
          <TableHead>App</TableHead>
          <TableHead className="max-sm:hidden">Flavor</TableHead>
          <TableHead numeric>Replica hours</TableHead>
          <TableHead numeric className="max-sm:hidden">
            Price per hour
          </TableHead>
          <TableHead numeric>Cost</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.app}>
            <TableCell className="font-medium">
              <button type="button" className="break-all text-left hover:underline" onClick={() => onApp(row.app)}>
                {row.name}
              </button>
            </TableCell>
            <TableCell className="text-muted max-sm:hidden">{row.flavors.join(', ')}</TableCell>
            <TableCell numeric>{replicaHours(row.minutes)}</TableCell>
            <TableCell numeric className="max-sm:hidden">
              {row.perReplicaHour && formatMoney(row.perReplicaHour, cost.currency, 'price')}
            </TableCell>
            <TableCell numeric>
              <Money amount={row.amount} currency={cost.currency} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
      <TableFooter>
        <TableRow>
          <TableCell>Total</TableCell>
          <TableCell className="max-sm:hidden" />
          <TableCell numeric>{replicaHours(minutes)}</TableCell>
          <TableCell className="max-sm:hidden" />
          <TableCell numeric>
            <Money amount={cost.total} currency={cost.currency} />
          </TableCell>
        </TableRow>
      </TableFooter>
    </Table>
  );
}
