'use client';
import Link from 'next/link';
import { memo } from 'react';
import { APP_STATES } from '../../lib/domain/lifecycle/model.ts';
import type { Event } from '../../lib/http/answers/other.ts';
import { paths } from '../../lib/paths/paths.ts';
import { StateBadge } from '../state/state-badge.tsx';
import { Instant } from '../text/instant.tsx';

interface EventRowProps {
  event: Event;
  project: string;
  /** Of its app; absent when that is gone, or not known yet. */
  name: string | undefined;
  /** An app without a name is gone: the names of all are known. */
  gone: boolean;
}

export const EventRow = memo(function EventRow({ event, project, name, gone }: EventRowProps) {
  const state = APP_STATES.find((one) => one === event.to);
  return (
    <li className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 border-line border-b px-4 py-2 last:border-b-0 md:grid-cols-[4.5rem_11rem_minmax(0,1fr)_10rem]">
      <Instant at={event.at} show="time" className="font-mono text-dim text-sm leading-5" />
      <span className="min-w-0 truncate font-medium">
        {event.appId && name ? (
          <Link href={paths.app(project, event.appId)} prefetch={false} className="hover:underline">
            {name}
          </Link>
        ) : (
          <span className="text-dim">{!event.appId ? 'project' : gone ? 'an app that is gone' : 'an app'}</span>
        )}
      </span>
      <span className="min-w-0 break-words max-md:col-start-2">
        {state && <StateBadge state={state} className="mr-2 align-text-bottom" />}
        {event.message}
      </span>
      <span
        className="min-w-0 truncate text-dim text-sm leading-5 max-md:col-start-2 md:text-right"
        title={event.actor}
      >
        {event.actor}
      </span>
    </li>
  );
});
