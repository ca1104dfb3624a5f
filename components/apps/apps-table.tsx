'use client';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { formatCount } from '../../lib/domain/format.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { cn } from '../ui/cn.ts';
import { AppRow } from './app-row.tsx';
import { type Filters, type SetFilters, startsDescending } from './filters.ts';
import { CARD_PX, CARD_QUERY, CELLS, ROW, ROW_PX } from './layout.ts';
import type { AppRow as Row, Sort } from './rows.ts';
import { type Selection, selectedOf } from './selection.ts';

/** What the server draws, and the browser at first: enough for any screen. */
const FIRST_SCREEN = { width: 1440, height: 1200 };
const OVERSCAN = 8;

interface AppsTableProps {
  rows: readonly Row[];
  project: string;
  currency: string | undefined;
  filters: Filters;
  setFilters: SetFilters;
  selection: Selection;
  onToggle: (id: string) => void;
  onToggleShown: (on: boolean) => void;
}

/** Draws the rows that are seen, of however many. */
export function AppsTable({ rows, project, currency, selection, onToggle, onToggleShown, ...sorting }: AppsTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const asCards = useMatches(CARD_QUERY);
  const top = useTop(body);
  const rowPx = asCards ? CARD_PX : ROW_PX;
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.app.id ?? index,
    overscan: OVERSCAN,
    scrollMargin: top,
    initialRect: FIRST_SCREEN,
    // Where the page was scrolled to is looked at after the server's rows have been taken over.
    initialOffset: 0,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights that were taken from the other form are wrong
  useEffect(() => virtualizer.measure(), [virtualizer, rowPx]);
  const items = virtualizer.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <table aria-label="Apps" aria-rowcount={rows.length + 1} className="block rounded-lg border border-line bg-card">
      <thead className="block">
        <tr aria-rowindex={1} className={cn(ROW.all, 'h-8 text-muted text-sm max-md:grid-cols-[2rem_minmax(0,1fr)]')}>
          <td className="flex items-center justify-center">
            <Checkbox
              aria-label={`Select all ${rows.length} shown apps`}
              checked={selectedOf(selection, rows)}
              onCheckedChange={onToggleShown}
            />
          </td>
          <td className="px-2 md:hidden">All {formatCount(rows.length)} shown</td>
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
        style={{ paddingTop: Math.max(before, 0), paddingBottom: Math.max(after, 0) }}
      >
        {items.map(({ index, key }) => {
          const row = rows[index];
          return (
            row && (
              <AppRow
                key={key}
                row={row}
                project={project}
                currency={currency}
                rowIndex={index + 2}
                selected={selection.has(row.app.id)}
                onToggle={onToggle}
              />
            )
          );
        })}
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
        className={cn('inline-flex items-center gap-1 rounded-sm font-medium hover:text-text', current && 'text-text')}
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

/** How far below the page's top an element begins, px. */
function useTop(element: React.RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  // After each render: what stands above may have wrapped.
  useLayoutEffect(() => {
    const box = element.current?.getBoundingClientRect();
    if (box) setTop(Math.round(box.top + window.scrollY));
  });
  return top;
}
