import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { AppState } from '../../lib/domain/lifecycle/model.ts';
import { Instant } from '../text/instant.tsx';
import { cn } from '../ui/cn.ts';
import { Pill } from './pill.tsx';
import { STATE_TONES } from './tones.ts';

export interface StateBadgeProps {
  state: AppState;
  /** RFC 3339: since when; shown beside it. */
  since?: string;
  className?: string;
}

/** A state: dot, word, tone. */
export function StateBadge({ state, since, className }: StateBadgeProps) {
  return (
    <span className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', className)}>
      {/* A new state fades in once. */}
      <Pill key={state} tone={STATE_TONES[state]} mark={markOf(state)}>
        {state}
      </Pill>
      {since && <Instant at={since} show="age" className="text-dim" />}
    </span>
  );
}

function markOf(state: AppState) {
  switch (state) {
    case 'FAILED':
      return <CircleAlert aria-hidden className="size-3" />;
    case 'ERROR':
      return <TriangleAlert aria-hidden className="size-3" />;
    case 'INITIALIZING':
    case 'STOPPING':
    case 'DELETING':
      return 'pulse';
    default:
      return 'dot';
  }
}
