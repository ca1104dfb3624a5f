'use client';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { type RowWindow, rowWindow } from './window.ts';

/** What the server draws, and the browser at first: what most screens show below the figures. A larger one adds to it. */
const FIRST_SCREEN_PX = 720;

/** The rows of a list in the page's own scroll that are seen now, and those around them. */
export function useRowWindow(list: RefObject<HTMLElement | null>, rowPx: number, count: number): RowWindow {
  const [shown, setShown] = useState(() => rowWindow(0, FIRST_SCREEN_PX, rowPx, count));
  const look = useCallback(() => {
    const box = list.current?.getBoundingClientRect();
    if (!box) return;
    const next = rowWindow(-box.top, window.innerHeight, rowPx, count);
    setShown((now) => (now.from === next.from && now.to === next.to ? now : next));
  }, [list, rowPx, count]);
  useLayoutEffect(look, [look]);
  useEffect(() => {
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [look]);
  // The list may just have become shorter.
  return { from: Math.min(shown.from, Math.max(count - 1, 0)), to: Math.min(shown.to, count) };
}
