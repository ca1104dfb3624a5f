'use client';
import Link from 'next/link';
import { memo } from 'react';
import { formatRate, NOTHING } from '../../../lib/domain/text/format.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { ReplicaSquares } from '../../state/replica-squares.tsx';
import { StateBadge } from '../../state/state-badge.tsx';
import { Money } from '../../text/money.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cn } from '../../ui/cn.ts';
import { Meter } from '../../ui/meter.tsx';
import { type AppRow as Row, toldOf } from '../rows.ts';
import { AppMenu } from './app-menu.tsx';
import { CELLS, ROW } from './layout.ts';
import { Sparkline } from './sparkline.tsx';

interface AppRowProps {
  row: Row;
  project: string;
  currency: string | undefined;
  /** From 1, the header is 1. */
  rowIndex: number;
  selected: boolean;
  onToggle: (id: string) => void;
}

export const AppRow = memo(function AppRow({ row, project, currency, rowIndex, selected, onToggle }: AppRowProps) {
  const { app, usage } = row;
  const { name, image } = app.spec;
  const { state, lastTransitionDate } = app.status;
  const told = toldOf(app.status);
  return (
    <tr
      aria-rowindex={rowIndex}
      aria-selected={selected}
      className={cn(ROW.all, ROW.body, selected ? 'bg-accent-soft' : 'hover:bg-inset/60')}
    >
      <td className={CELLS.select}>
        <Checkbox aria-label={`Select ${name}`} checked={selected} onCheckedChange={() => onToggle(app.id)} />
      </td>
      <th scope="row" className={cn(CELLS.app, 'text-left font-normal')}>
        <Link
          href={paths.app(project, app.id)}
          // A page of rows would ask for a page of pages.
          prefetch={false}
          className="block truncate font-semibold hover:underline"
          title={name}
        >
          {name}
        </Link>
        <span className="block truncate font-mono text-dim text-sm" title={image}>
          {image}
        </span>
      </th>
      <td className={CELLS.state}>
        <StateBadge state={state} since={lastTransitionDate} />
        {told && (
          <span className={cn('block truncate text-sm', told.failed ? 'text-danger' : 'text-muted')} title={told.text}>
            {told.text}
          </span>
        )}
      </td>
      <td className={CELLS.replicas}>
        <ReplicaSquares ready={row.ready} starting={row.starting} wanted={row.wanted} />
      </td>
      <td className={CELLS.traffic}>
        <span className="flex items-center gap-2">
          <span className="max-lg:hidden">
            <Sparkline values={usage?.sparkline ?? []} />
          </span>
          {usage ? formatRate(usage.requestsPerSecond) : NOTHING}
        </span>
      </td>
      <td className={CELLS.cpu}>
        {usage?.cpuPercent === undefined ? (
          <span className="text-dim">{NOTHING}</span>
        ) : (
          <Meter percent={usage.cpuPercent} />
        )}
      </td>
      <td className={CELLS.today}>
        {usage && currency ? <Money amount={usage.costToday} currency={currency} /> : NOTHING}
      </td>
      <td className={CELLS.menu}>
        <AppMenu app={app} project={project} />
      </td>
    </tr>
  );
});
