import type { FeedStatus } from '../../lib/client/logs/log-feed.ts';
import { formatPlural } from '../../lib/domain/text/format.ts';
import { cn } from '../ui/cn.ts';

/** Whether more comes, in a word; read out when it changes. */
export function LogStatus({ status, paused, held }: { status: FeedStatus; paused: boolean; held: number }) {
  const isLive = status.state === 'live' && !paused;
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-muted text-sm">
      <span aria-hidden className={cn('size-2 rounded-full', isLive ? 'bg-ok' : 'border border-line-strong')} />
      <span role="status" aria-label="Log stream">
        {paused ? 'Paused' : wordOf(status)}
      </span>
      {paused && held > 0 && <span>{formatPlural(held, 'new line')}</span>}
    </span>
  );
}

function wordOf(status: FeedStatus): string {
  switch (status.state) {
    case 'live':
      return 'Live';
    case 'connecting':
      return 'Connecting';
    case 'hidden':
      return 'Waiting';
    case 'away':
      return 'Trying again';
    case 'refused':
      return 'Ended';
  }
}
