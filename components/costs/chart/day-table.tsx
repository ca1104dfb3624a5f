import { formatMoney } from '../../../lib/domain/text/format.ts';
import { Money } from '../../text/money.tsx';
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from '../../ui/table.tsx';
import { dayName } from '../months.ts';
import { type Stacks, sumAmounts } from './stacks.ts';

interface DayTableProps {
  stacks: Stacks;
  currency: string;
  onDay: (day: string) => void;
}

/** The chart's numbers. */
export function DayTable({ stacks: { series, days }, currency, onDay }: DayTableProps) {
  return (
    <Table aria-label="Cost per day">
      <TableHeader>
        <TableRow>
          <TableHead>Day</TableHead>
          {series.map((one) => (
            <TableHead key={one.key} numeric>
              {one.name}
            </TableHead>
          ))}
          <TableHead numeric>Total</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {days.map(({ day, amounts, total }) => (
          <TableRow key={day}>
            <TableCell className="whitespace-nowrap">
              <button type="button" className="text-accent-text hover:underline" onClick={() => onDay(day)}>
                {dayName(day)}
              </button>
            </TableCell>
            {series.map(({ key }) => (
              <TableCell key={key} numeric>
                {amounts[key] === undefined ? '' : formatMoney(amounts[key], currency)}
              </TableCell>
            ))}
            <TableCell numeric>
              <Money amount={total} currency={currency} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
      <TableFooter>
        <TableRow>
          <TableCell>Total</TableCell>
          {series.map(({ key, total }) => (
            <TableCell key={key} numeric>
              <Money amount={total} currency={currency} />
            </TableCell>
          ))}
          <TableCell numeric>
            <Money amount={sumAmounts(days.map(({ total }) => total))} currency={currency} />
          </TableCell>
        </TableRow>
      </TableFooter>
    </Table>
  );
}
