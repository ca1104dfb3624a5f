'use client';

import { useState } from 'react';
import type { Timeline } from '../../lib/http/answers/numbers.ts';
import { StateBadge } from '../state/state-badge.tsx';
import { Duration } from '../text/duration.tsx';
import { Instant } from '../text/instant.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table.tsx';
import type { Window } from './scale.ts';
import { stateSpans } from './series.ts';

/** More rows than this are for the list of events. */
const MOST_ROWS = 200;

/** The band in words, for who does not see it. */
export function TimelineTable({ timeline, window }: { timeline: Timeline; window: Window }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-2" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit text-muted text-sm hover:text-text">States as a table</summary>
      {open && (
        <div className="max-h-72 overflow-y-auto">
          <Table aria-label="States">
            <TableHeader>
              <TableRow>
                <TableHead>State</TableHead>
                <TableHead>From</TableHead>
                <TableHead numeric>For</TableHead>
                <TableHead>Why</TableHead>
              </TableRow>
            </TableHeader>
            <TableBody>
              {stateSpans(timeline, window)
                .slice(-MOST_ROWS)
                .reverse()
                .map(({ state, from, to, message }) => (
                  <TableRow key={from}>
                    <TableCell>
                      <StateBadge state={state} />
                    </TableCell>
                    <TableCell className="whitespace-nowrap">
                      <Instant at={from} show="full" />
                    </TableCell>
                    <TableCell numeric>
                      <Duration ms={Date.parse(to ?? timeline.asOf) - Date.parse(from)} />
                    </TableCell>
                    <TableCell className="min-w-48">{message}</TableCell>
                  </TableRow>
                ))}
            </TableBody>
          </Table>
        </div>
      )}
    </details>
  );
}
