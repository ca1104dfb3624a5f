'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { HeldLine } from '../../lib/client/logs/log-lines.ts';
import type { Match, Span } from '../../lib/client/logs/search.ts';
import { cn } from '../ui/cn.ts';
import { LogRow } from './log-row.tsx';

const ROW_PX = 20;
const OVERSCAN = 20;
/** So near its end the list follows it. */
const END_PX = 2 * ROW_PX;

export interface LogListProps {
  /** Names the list: the log of what. */
  label: string;
  lines: readonly HeldLine[];
  matches: readonly Match[];
  /** The match that is stepped to; its line is scrolled to. */
  current: Match | null;
  withReplica: boolean;
  withTime: boolean;
  wrap: boolean;
  /** At the end of the list one follows what comes; scrolled up, one reads. */
  following: boolean;
  onFollowing: (following: boolean) => void;
  /** Above the first line. */
  head?: ReactNode;
}

/** Draws what is seen of many lines. */
export function LogList({
  label,
  lines,
  matches,
  current,
  withReplica,
  withTime,
  wrap,
  following,
  onFollowing,
  head,
}: LogListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const spansOf = useColours();
  const byKey = groupByKey(matches);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    getItemKey: (index) => lines[index]?.key ?? index,
  });
  const size = virtualizer.getTotalSize();

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever grows the list moves its end
  useLayoutEffect(() => {
    const element = scroller.current;
    if (following && element) element.scrollTop = element.scrollHeight;
  }, [following, lines, size, wrap]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once per step, wherever the line has moved since
  useEffect(() => {
    if (current) virtualizer.scrollToIndex(current.index, { align: 'center' });
  }, [current?.key, current?.start]);

  return (
    <div
      ref={scroller}
      role="log"
      aria-label={label}
      // New lines are not read out one by one: they would drown everything else.
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        const atEnd = scrollHeight - scrollTop - clientHeight < END_PX;
        if (atEnd !== following) onFollowing(atEnd);
      }}
      className="min-h-0 flex-1 overflow-auto overscroll-contain py-2 font-mono text-sm leading-5"
    >
      {head}
      <div className="relative" style={{ height: size }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className={cn('absolute top-0 left-0', wrap ? 'w-full' : 'w-max min-w-full')}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogRow
                line={line}
                spansOf={spansOf}
                matches={byKey.get(line.key) ?? NO_MATCHES}
                current={current?.key === line.key ? current : null}
                withReplica={withReplica}
                withTime={withTime}
                wrap={wrap}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const NO_MATCHES: readonly Match[] = [];

function groupByKey(matches: readonly Match[]): Map<number, Match[]> {
  const groups = new Map<number, Match[]>();
  for (const match of matches) {
    const group = groups.get(match.key);
    if (group) group.push(match);
    else groups.set(match.key, [match]);
  }
  return groups;
}

/** The part that reads colours comes after the first lines have been drawn without. */
function useColours(): ((coloured: string) => Span[]) | null {
  const [colours, setColours] = useState<{ spansOf: (coloured: string) => Span[] } | null>(null);
  useEffect(() => {
    let wanted = true;
    void import('./colours.ts').then((loaded) => {
      if (wanted) setColours(loaded);
    });
    return () => {
      wanted = false;
    };
  }, []);
  return colours?.spansOf ?? null;
}
