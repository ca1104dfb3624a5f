'use client';
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

const ServerNow = createContext(0);

/** @param at when the server rendered, ms since 1970: what the first render in the browser must agree with */
export function NowProvider({ at, children }: { at: number; children: ReactNode }) {
  return <ServerNow value={at}>{children}</ServerNow>;
}

const SECOND_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for all that show an age. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    if (!document.hidden) for (const one of listeners) one();
  }, SECOND_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time in whole seconds, in ms since 1970; whoever reads it is rendered again as it passes. */
export function useNow(): number {
  return useOfNow((now) => now);
}

/**
 * What depends on the time; whoever reads it is rendered again only when it becomes another.
 *
 * @param of gets whole seconds, in ms since 1970
 */
export function useOfNow<Value extends string | number>(of: (now: number) => Value): Value {
  const server = useContext(ServerNow);
  const wholeSecond = (ms: number) => Math.floor(ms / SECOND_MS) * SECOND_MS;
  return useSyncExternalStore(
    subscribe,
    () => of(wholeSecond(Date.now())),
    () => of(wholeSecond(server)),
  );
}

const nothing = () => () => undefined;

/** False in the server's HTML and until the browser took over: what only the browser knows (its time zone) waits for it. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );
}
