'use client';
import { formatDuration, formatDurationExact } from '../../lib/domain/text/format.ts';
import { Tooltip } from '../ui/tooltip.tsx';

/** How long: `3 h`, to the second in its tooltip. */
export function Duration({ ms, className }: { ms: number; className?: string }) {
  return (
    <Tooltip content={formatDurationExact(ms)}>
      <span className={className}>{formatDuration(ms)}</span>
    </Tooltip>
  );
}
