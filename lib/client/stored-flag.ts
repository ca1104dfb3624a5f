'use client';

/** A yes or no that a person prefers in this browser. */
import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** @param name of the preference, never anything that another page uses */
export function useStoredFlag(name: string, preset: boolean): [boolean, (value: boolean) => void] {
  const key = `davit-${name}`;
  const stored = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const write = useCallback(
    (value: boolean) => {
      try {
        localStorage.setItem(key, value ? '1' : '0');
      } catch {
        // Storage is switched off: the preset holds.
      }
      for (const listener of listeners) listener();
    },
    [key],
  );
  return [stored === null ? preset : stored === '1', write];
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
