'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** False until the page's own code runs: until then a form would be sent by the browser itself. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
