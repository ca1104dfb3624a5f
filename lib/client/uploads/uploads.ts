'use client';

/** The uploads of this tab. A page that is left behind does not end them; a tab that is closed does, and asks first. */
import { useSyncExternalStore } from 'react';
import { noteUploads } from './begun.ts';
import { sendFile } from './send-file.ts';
import { NO_UPLOADS, UploadQueue } from './upload-queue.ts';

export const uploads = new UploadQueue({ send: sendFile, now: () => performance.now() });

let guarded = false;

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Only while something would be lost: a page that always asks is not kept for Back by browsers. */
function guardLeaving(): void {
  const isBusy = uploads.shown().totals.left > 0;
  if (isBusy === guarded) return;
  guarded = isBusy;
  if (isBusy) window.addEventListener('beforeunload', askBeforeLeaving);
  else window.removeEventListener('beforeunload', askBeforeLeaving);
}
uploads.subscribe(guardLeaving);
uploads.subscribe(noteUploads);

export function useUploads() {
  return useSyncExternalStore(uploads.subscribe, uploads.shown, () => NO_UPLOADS);
}
