'use client';

/** Whether this tab has uploaded anything: until then no page carries what it takes to upload. */
import { useSyncExternalStore } from 'react';

let begun = false;
const listeners = new Set<() => void>();

export function noteUploads(): void {
  if (begun) return;
  begun = true;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useUploadsBegun(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => begun,
    () => false,
  );
}
