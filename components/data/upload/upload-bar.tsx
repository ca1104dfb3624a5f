import type { UploadTotals } from '../../../lib/client/uploads/upload-queue.ts';
import { formatBytes, formatCount, formatPlural } from '../../../lib/domain/text/format.ts';
import { Progress } from '../../ui/progress.tsx';

/** All together: files, bytes, and how fast. */
export function UploadBar({ totals }: { totals: UploadTotals }) {
  const { files, done, bytes, sentBytes, left, bytesPerSecond } = totals;
  return (
    <div className="flex flex-col gap-1">
      <p className="text-muted text-sm">
        {formatCount(done)} of {formatPlural(files, 'file')}, {formatBytes(sentBytes, true)} of{' '}
        {formatBytes(bytes, true)}
        {left > 0 && bytesPerSecond > 0 && `, ${formatBytes(bytesPerSecond, true)}/s`}
      </p>
      <Progress label="All uploads" max={Math.max(bytes, 1)} value={bytes === 0 && left === 0 ? 1 : sentBytes} />
    </div>
  );
}

/** Changes once it has an end: read out, it does not go on and on. */
export function titleOf({ files, done, failed, left }: UploadTotals): string {
  if (left > 0) return `Uploading ${formatPlural(files, 'file')}`;
  if (failed > 0) return `${formatPlural(failed, 'file')} could not be uploaded`;
  return done > 0 ? `${formatPlural(done, 'file')} uploaded` : 'Cancelled';
}
