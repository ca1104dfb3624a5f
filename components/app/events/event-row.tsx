'use client';

import { type CSSProperties, memo, type Ref } from 'react';
import type { AppState } from '../../../lib/domain/lifecycle/model.ts';
import type { Event } from '../../../lib/http/answers/other.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { Instant } from '../../text/instant.tsx';
import { cn } from '../../ui/cn.ts';

interface EventRowProps {
  event: Event;
  ref?: Ref<HTMLLIElement>;
  /** Place in a list of which only a part is drawn. */
  index?: number;
  className?: string;
  style?: CSSProperties;
}

export const EventRow = memo(function EventRow({ event, ref, index, className, style }: EventRowProps) {
  return (
    <li
      ref={ref}
      data-index={index}
      style={style}
      className={cn(
        'grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 border-line border-t py-2 max-sm:grid-cols-1',
        className,
      )}
    >
      <Instant at={event.at} show="clock" className="font-mono text-muted text-sm leading-5" />
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2">
          {event.to && <StateBadge state={event.to as AppState} />}
          <span className="min-w-0 break-words">{event.message}</span>
        </div>
        <p className="text-dim text-sm">
          {event.actor} <span className="font-mono text-xs">{event.code}</span>
        </p>
      </div>
    </li>
  );
});
