'use client';

/** A log in a page: what is held of it, whether more comes, and what has come while it stands still. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LogBatch } from '../../http/answers/app.ts';
import { type FeedStatus, openLogFeed } from './log-feed.ts';
import { type HeldLine, LogLines, MOST_LINES } from './log-lines.ts';

/** Lines that come together are shown together: a page that draws more often is no livelier. */
const DRAW_EVERY_MS = 100;

interface LogView {
  lines: readonly HeldLine[];
  dropped: number;
  /** Lines that came since it stands still. */
  held: number;
  /** The first answer is there, be it empty. */
  known: boolean;
}

const NOTHING: LogView = { lines: [], dropped: 0, held: 0, known: false };

/**
 * @param path of the log with its query; another path begins anew
 * @param still nothing is added to what is shown, only counted
 */
export function useLog(path: string, still: boolean) {
  const [view, setView] = useState<LogView>(NOTHING);
  const [status, setStatus] = useState<FeedStatus>({ state: 'connecting' });
  const [attempt, setAttempt] = useState(0);
  const draw = useRef<() => void>(() => {});
  const isStill = useRef(still);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens it anew
  useEffect(() => {
    const kept = new LogLines();
    let waiting: LogBatch[] = [];
    let known = false;
    let uncounted = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = () => waiting.reduce((sum, { lines }) => sum + lines.length, 0);
    draw.current = () => {
      clearTimeout(timer);
      timer = undefined;
      // What stands still is what is looked at: until then nothing is shown that could move it.
      if (!isStill.current || kept.lines.length === 0) {
        kept.add(waiting);
        waiting = [];
        uncounted = 0;
      }
      setView({ lines: kept.lines, dropped: kept.dropped, held: count() + uncounted, known });
    };
    setView(NOTHING);
    const close = openLogFeed(path, {
      onBatch(batch) {
        known = true;
        waiting.push(batch);
        while (count() > 2 * MOST_LINES && waiting.length > 1) {
          const missed = waiting.shift()?.lines.length ?? 0;
          kept.skip(missed);
          uncounted += missed;
        }
        timer ??= setTimeout(draw.current, DRAW_EVERY_MS);
      },
      onStatus: setStatus,
    });
    return () => {
      close();
      clearTimeout(timer);
    };
  }, [path, attempt]);

  useEffect(() => {
    isStill.current = still;
    draw.current();
  }, [still]);

  return { ...view, status, retry: useCallback(() => setAttempt((before) => before + 1), []) };
}
