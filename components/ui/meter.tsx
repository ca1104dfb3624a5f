import { formatPercent } from '../../lib/domain/text/format.ts';
import { cn } from './cn.ts';

/** From here on there is little left. */
const HIGH_PERCENT = 80;

/** A share as a bar with its figure. */
export function Meter({ percent, className }: { percent: number; className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2', className)}>
      <span aria-hidden className="h-1.5 w-14 overflow-hidden rounded-full bg-line">
        <span
          className={cn('block h-full rounded-full', percent >= HIGH_PERCENT ? 'bg-warning' : 'bg-accent')}
          style={{ width: `${Math.min(Math.max(percent, 0), 100)}%` }}
        />
      </span>
      {formatPercent(percent)}
    </span>
  );
}
