import { formatBytes, formatCount, formatPlural } from '../../../lib/domain/text/format.ts';
import type { SyncProgress } from '../../../lib/http/answers/volume.ts';
import { cn } from '../../ui/cn.ts';
import { Progress } from '../../ui/progress.tsx';

interface SyncBarProps {
  progress: SyncProgress;
  className?: string;
}

/** How far a transfer is, in files and bytes. */
export function SyncBar({ progress, className }: SyncBarProps) {
  const { direction, state, volumeStatus } = progress;
  const verb = direction === 'pull' ? 'Pulling' : 'Pushing';
  const what = volumeStatus.mountPath ? `${verb} ${volumeStatus.mountPath}` : verb;
  return (
    <div className={cn('flex flex-col gap-1', className)}>
      <p className="break-words text-sm">
        <span className="font-medium">{what}</span>{' '}
        <span className="text-muted">{state === 'QUEUED' ? 'waits for its turn' : movedInWords(progress)}</span>
      </p>
      <Progress label={what} max={progress.totalBytes || progress.total || 1} value={barOf(progress)} />
    </div>
  );
}

/** `3 of 20 files, 12 MiB of 480 MiB`; without what nobody knows yet. */
export function movedInWords({ processed, total, transferredBytes, totalBytes }: SyncProgress): string {
  const files =
    total === undefined
      ? formatPlural(processed, 'file')
      : `${formatCount(processed)} of ${formatPlural(total, 'file')}`;
  const bytes = formatBytes(transferredBytes, true);
  return `${files}, ${totalBytes === undefined ? bytes : `${bytes} of ${formatBytes(totalBytes, true)}`}`;
}

function barOf({ totalBytes, transferredBytes, total, processed }: SyncProgress): number | undefined {
  if (totalBytes) return transferredBytes;
  return total ? processed : undefined;
}
