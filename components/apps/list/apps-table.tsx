'use client';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useRef, useSyncExternalStore } from 'react';
import { formatCount } from '../../../lib/domain/text/format.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cn } from '../../ui/cn.ts';
import { type Selection, selectedOf } from '../bulk/selection.ts';
import { type Filters, type SetFilters, startsDescending } from '../filters.ts';
import type { AppRow as Row, Sort } from '../rows.ts';
import { AppRow } from './app-row.tsx';
import { CARD_PX, CARD_QUERY, CELLS, ROW, ROW_PX } from './layout.ts';
import { useRowWindow } from './use-row-window.ts';

interface AppsTableProps {
  rows: readonly Row[];
  /** How many rows there are: `rows` are the first of them, until all are here. */
  count: number;
  project: string;
  currency: string | undefined;
  filters: Filters;
  setFilters: SetFilters;
  selection: Selection;
  onToggle: (id: string) => void;
  onToggleShown: (on: boolean) => void;
}

/** Draws the rows that are seen, of however many. */
export function AppsTable({
  rows,
  count,
  project,
  currency,
  selection,
  onToggle,
  onToggleShown,
  ...sorting
}: AppsTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const asCards = useMatches(CARD_QUERY);
  const rowPx = asCards ? CARD_PX : ROW_PX;
  const { from, to } = useRowWindow(body, rowPx, count);
  return (
    <table aria-label="Apps" aria-rowcount={count + 1} className="block rounded-lg border border-line bg-card">
      <thead className="block">
        <tr aria-rowindex={1} className={cn(ROW.all, 'h-8 text-muted text-sm max-md:grid-cols-[2rem_minmax(0,1fr)]')}>
          <td className="flex items-center justify-center">
            <Checkbox
              aria-label={`Select all ${count} shown apps`}
              disabled={rows.length < count}
              checked={selectedOf(selection, rows)}
              onCheckedChange={onToggleShown}
            />
          </td>
          <td className="px-2 md:hidden">All {formatCount(count)} shown</td>
          <Header sort="name" className={CELLS.app} {...sorting}>
            App
          </Header>
          <Header sort="state" className={CELLS.state} {...sorting}>
            State
          </Header>
          <Header sort="replicas" className={CELLS.replicas} {...sorting}>
            Replicas
          </Header>
          <Header sort="traffic" className={CELLS.traffic} {...sorting}>
            Traffic
          </Header>
          <Header sort="cpu" className={CELLS.cpu} {...sorting}>
            CPU
          </Header>
          <Header sort="today" className={CELLS.today} {...sorting}>
            Today
          </Header>
          <th className="max-md:hidden">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody
        ref={body}
        className="block"
        style={{
          paddingTop: Math.min(from, rows.length) * rowPx,
          paddingBottom: (count - Math.min(to, rows.length)) * rowPx,
        }}
      >
        {rows.slice(from, to).map((row, index) => (
          <AppRow
            key={row.app.id}
            row={row}
            project={project}
            currency={currency}
            rowIndex={from + index + 2}
            selected={selection.has(row.app.id)}
            onToggle={onToggle}
          />
        ))}
      </tbody>
    </table>
  );
}

interface HeaderProps extends Pick<AppsTableProps, 'filters' | 'setFilters'> {
  sort: Sort;
  className: string;
  children: ReactNode;
}

function Header({ sort, filters, setFilters, className, children }: HeaderProps) {
  const current = filters.sort === sort;
  const Arrow = filters.desc ? ArrowDown : ArrowUp;
  const choose = () => setFilters(current ? { desc: !filters.desc } : { sort, desc: startsDescending(sort) });
  return (
    <th
      scope="col"
      aria-sort={current ? (filters.desc ? 'descending' : 'ascending') : undefined}
      className={cn(className, CELLS.header, sort !== 'today' && 'text-left')}
    >
      <button
        type="button"
        onClick={choose}
        className={cn(
          'inline-flex items-center gap-1 rounded-sm font-medium hover:text-text',
          current && 'text-text',
          sort === 'today' && 'flex-row-reverse',
        )}
      >
        {children}
        <Arrow aria-hidden className={cn('size-3', !current && 'invisible')} />
      </button>
    </th>
  );
}

/** Whether a media query matches; the server says no. */
function useMatches(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
    () => false,
  );
}
