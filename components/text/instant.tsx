'use client';
import { formatClock, formatDay, formatDuration, formatInstant } from '../../lib/domain/text/format.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { useInBrowser, useOfNow } from './now.tsx';

export interface InstantProps {
  /** RFC 3339. */
  at: string;
  /** `ago`: `3 min ago`. `age`: `3 min`. `clock`: `14:52:08`, with its day when that is not
   * today. `time`: without the day, which stands above it. `full`: all. */
  show?: 'ago' | 'age' | 'clock' | 'time' | 'full';
  className?: string;
}

/** A time; the exact instant, here and in UTC, in its tooltip. */
export function Instant({ at, show = 'ago', className }: InstantProps) {
  return (
    <Tooltip content={<ExactInstant at={at} />}>
      <time dateTime={at} className={className}>
        <Shown at={at} show={show} />
      </time>
    </Tooltip>
  );
}

function Shown({ at, show }: { at: string; show: NonNullable<InstantProps['show']> }) {
  const zone = useZone();
  switch (show) {
    case 'full':
      return formatInstant(at, zone);
    case 'time':
      return formatClock(at, zone);
    case 'clock':
      return <Clock at={at} />;
    default:
      return <Age at={at} show={show} />;
  }
}

/** The reader's own in the browser (undefined); the server, which does not know it, writes UTC. */
function useZone(): string | undefined {
  return useInBrowser() ? undefined : 'UTC';
}

function Age({ at, show }: { at: string; show: 'ago' | 'age' }) {
  const age = useOfNow((now) => formatDuration(now - Date.parse(at)));
  return show === 'ago' ? `${age} ago` : age;
}

function Clock({ at }: { at: string }) {
  const zone = useZone();
  const today = useOfNow((now) => formatDay(now, zone));
  const day = formatDay(at, zone);
  return day === today ? formatClock(at, zone) : `${day} ${formatClock(at, zone)}`;
}

/** `2026-11-28 15:52:08 Europe/Paris`, and the instant as the API gives it. */
export function ExactInstant({ at }: { at: string }) {
  return (
    <span className="block font-mono text-xs">
      <span className="block">
        {formatInstant(at)} {new Intl.DateTimeFormat().resolvedOptions().timeZone}
      </span>
      <span className="block opacity-80">{at}</span>
    </span>
  );
}
