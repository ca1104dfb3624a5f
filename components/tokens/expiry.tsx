'use client';
import { formatDuration } from '../../lib/domain/text/format.ts';
import { ExactInstant } from '../text/instant.tsx';
import { useNow } from '../text/now.tsx';
import { Tooltip } from '../ui/tooltip.tsx';

const SOON_MS = 7 * 86_400_000;

/** @param props.at RFC 3339; absent: never */
export function Expiry({ at }: { at: string | undefined }) {
  const now = useNow();
  if (at === undefined) return <span className="text-muted">never</span>;
  const left = Date.parse(at) - now;
  return (
    <Tooltip content={<ExactInstant at={at} />}>
      <time dateTime={at} className={left <= 0 ? 'text-danger' : left < SOON_MS ? 'text-warning' : undefined}>
        {left <= 0 ? `expired ${formatDuration(-left)} ago` : `in ${formatDuration(left)}`}
      </time>
    </Tooltip>
  );
}
