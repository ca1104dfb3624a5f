'use client';
import { X } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { uploadsInto } from '../../../lib/client/uploads/upload-queue.ts';
import { uploads, useUploads } from '../../../lib/client/uploads/uploads.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { Button } from '../../ui/button.tsx';
import { titleOf, UploadBar } from './upload-bar.tsx';

/** Uploads that go on while another page is looked at, each container's with the way to it. */
export function UploadDock() {
  const shown = useUploads();
  const path = usePathname();
  const places = new Map(shown.uploads.map(({ place }) => [place.containerId, place]));
  const elsewhere = [...places.values()].filter(
    ({ project, containerId }) => path !== paths.container(project, containerId) && path !== paths.newApp(project),
  );
  if (elsewhere.length === 0) return null;
  return (
    <aside
      aria-label="Uploads"
      className="fixed bottom-3 left-3 z-30 flex max-h-[60dvh] w-80 max-w-[calc(100vw-1.5rem)] flex-col gap-3 overflow-y-auto rounded-lg border border-line-strong/60 bg-card p-3"
    >
      {elsewhere.map(({ project, containerId, name }) => {
        const { totals } = uploadsInto(shown, containerId);
        return (
          <section key={containerId} aria-label={name} className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              <p role="status">
                {titleOf(totals)}
                {' · '}
                <Link
                  href={paths.container(project, containerId)}
                  className="break-all text-accent-text underline underline-offset-2"
                >
                  {name}
                </Link>
              </p>
              <UploadBar totals={totals} />
            </div>
            {totals.left === 0 && (
              <Button
                variant="ghost"
                size="icon"
                label={`Close uploads to ${name}`}
                onClick={() => uploads.forgetEnded(containerId)}
              >
                <X aria-hidden />
              </Button>
            )}
          </section>
        );
      })}
    </aside>
  );
}
