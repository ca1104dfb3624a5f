'use client';
import { X } from 'lucide-react';
import { type Upload, type UploadState, uploadsInto } from '../../../lib/client/uploads/upload-queue.ts';
import { uploads, useUploads } from '../../../lib/client/uploads/uploads.ts';
import { formatCount } from '../../../lib/domain/text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { titleOf, UploadBar } from './upload-bar.tsx';
import { UploadRow } from './upload-row.tsx';

/** Of thousands, those that say something: the others are counted. */
const SHOWN = 50;

const ORDER: Record<UploadState, number> = { failed: 0, sending: 1, waiting: 2, cancelled: 3, done: 4 };

/** What is on its way into a container, and what became of it. Not there while there is nothing. */
export function UploadPanel({ containerId }: { containerId: string }) {
  const shown = uploadsInto(useUploads(), containerId);
  const { totals } = shown;
  if (shown.uploads.length === 0) return null;
  const sorted = [...shown.uploads].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  const isUnderWay = totals.left > 0;
  return (
    <Card
      title={<span role="status">{titleOf(totals)}</span>}
      action={
        <>
          {totals.failed > 0 && (
            <Button size="sm" onClick={() => uploads.retryFailed(containerId)}>
              Try failed ones again
            </Button>
          )}
          {isUnderWay ? (
            <Button size="sm" onClick={() => uploads.cancelAll(containerId)}>
              Cancel all
            </Button>
          ) : (
            <Button size="icon" variant="ghost" label="Close uploads" onClick={() => uploads.forgetEnded(containerId)}>
              <X aria-hidden />
            </Button>
          )}
        </>
      }
    >
      <UploadBar totals={totals} />
      <UploadList uploads={sorted.slice(0, SHOWN)} />
      {sorted.length > SHOWN && (
        <p className="mt-1 text-muted text-sm">and {formatCount(sorted.length - SHOWN)} more</p>
      )}
      {isUnderWay && (
        <p className="mt-2 text-dim text-sm">
          It goes on while you look at other pages of the console; keep this tab open.
        </p>
      )}
    </Card>
  );
}

function UploadList({ uploads: rows }: { uploads: readonly Upload[] }) {
  return (
    <section
      aria-label="Uploads"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="mt-2 max-h-60 overflow-y-auto"
    >
      <ul className="flex flex-col divide-y divide-line">
        {rows.map((upload) => (
          <UploadRow key={upload.id} upload={upload} />
        ))}
      </ul>
    </section>
  );
}
