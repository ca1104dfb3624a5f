'use client';
import { RotateCcw, X } from 'lucide-react';
import { isOnItsWay, type Upload } from '../../../lib/client/uploads/upload-queue.ts';
import { uploads } from '../../../lib/client/uploads/uploads.ts';
import { formatBytes } from '../../../lib/domain/text/format.ts';
import { showControls } from '../../../lib/domain/text/inert-text.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { Progress } from '../../ui/progress.tsx';

/** One file that is on its way, or was. */
export function UploadRow({ upload }: { upload: Upload }) {
  const { id, state, bytes, sentBytes, problem } = upload;
  const path = showControls(upload.path);
  return (
    <li className="flex items-center gap-3 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap justify-between gap-x-3">
          <span className="min-w-0 break-all">{path}</span>
          <span className={cn('text-sm', state === 'failed' ? 'text-danger' : 'text-muted')}>
            {stateInWords(upload)}
          </span>
        </p>
        {problem !== null && <p className="break-words text-danger text-sm">{problem}</p>}
        {state === 'sending' && <Progress label={path} max={Math.max(bytes, 1)} value={sentBytes} className="h-1" />}
      </div>
      {isOnItsWay(upload) && (
        <Button size="icon" variant="ghost" label={`Cancel ${path}`} onClick={() => uploads.cancel(id)}>
          <X aria-hidden />
        </Button>
      )}
      {(state === 'failed' || state === 'cancelled') && (
        <Button size="icon" variant="ghost" label={`Upload ${path} again`} onClick={() => uploads.retry(id)}>
          <RotateCcw aria-hidden />
        </Button>
      )}
    </li>
  );
}

function stateInWords({ state, bytes, sentBytes }: Upload): string {
  switch (state) {
    case 'waiting':
      return `waits, ${formatBytes(bytes)}`;
    case 'sending':
      return sentBytes < bytes ? `${formatBytes(sentBytes, true)} of ${formatBytes(bytes, true)}` : 'being stored';
    case 'done':
      return `uploaded, ${formatBytes(bytes)}`;
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
  }
}
