'use client';
import { memo, useState } from 'react';
import type { HeldLine } from '../../lib/client/logs/log-lines.ts';
import { type Match, markSpans, type Span } from '../../lib/client/logs/search.ts';
import { formatBytes, formatClock, formatCount } from '../../lib/domain/text/format.ts';
import { cn } from '../ui/cn.ts';

/** Of a longer line only the beginning is drawn until one asks for the rest. */
const DRAWN_CHARACTERS = 2_000;

export interface LogRowProps {
  line: HeldLine;
  /** Absent until the colours' part has been loaded. */
  spansOf: ((coloured: string) => Span[]) | null;
  matches: readonly Match[];
  current: Match | null;
  /** Several replicas are shown: each line says whose it is. */
  withReplica: boolean;
  withTime: boolean;
  wrap: boolean;
}

export const LogRow = memo(function LogRow({
  line,
  spansOf,
  matches,
  current,
  withReplica,
  withTime,
  wrap,
}: LogRowProps) {
  const [asked, setAsked] = useState(false);
  const isCurrent = current?.key === line.key;
  const whole = asked || line.text.length <= DRAWN_CHARACTERS || isCurrent;
  const spans = spansOf?.(line.coloured) ?? [{ text: line.text, className: '' }];
  const drawn = whole ? spans : firstOf(spans, DRAWN_CHARACTERS);
  const isError = line.stream === 'stderr';
  return (
    <>
      {line.afterGap && (
        <p className="border-warning/40 border-y bg-warning-soft px-3 text-warning">
          Lines of replica #{line.ordinal} were left out here: it writes faster than can be shown. Download has all that
          is kept.
        </p>
      )}
      <div
        className={cn(
          'flex gap-3 border-l-2 pr-3 pl-2.5',
          isError ? 'border-danger' : 'border-transparent',
          isCurrent && 'bg-inset',
          line.dropped > 0 && 'bg-warning-soft text-warning',
        )}
      >
        {withTime && line.timestamp && (
          <time dateTime={line.timestamp} title={line.timestamp} className="shrink-0 select-none text-dim">
            {clockOf(line.timestamp)}
          </time>
        )}
        {withReplica && <span className="w-7 shrink-0 select-none text-muted">#{line.ordinal}</span>}
        <span
          className={cn(
            'min-w-0',
            wrap ? 'whitespace-pre-wrap break-words [overflow-wrap:anywhere]' : 'whitespace-pre',
          )}
        >
          {isError && <span className="mr-2 select-none text-danger">stderr</span>}
          {markSpans(drawn, matches, isCurrent ? current.start : null).map((span, index) =>
            span.mark === 'none' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place
              <span key={index} className={span.className}>
                {span.text}
              </span>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place
              <mark key={index} className={cn(span.mark === 'current' && 'outline-2 outline-accent outline-solid')}>
                {span.text}
              </mark>
            ),
          )}
          {!whole && (
            <button type="button" onClick={() => setAsked(true)} className="ml-2 text-accent-text underline">
              Show the whole line ({formatCount(line.text.length)} characters)
            </button>
          )}
          {line.cut && whole && (
            <span className="ml-2 select-none text-warning">
              The line is longer: Davit keeps {formatBytes(16 * 1024)} of each.
            </span>
          )}
        </span>
      </div>
    </>
  );
});

/** With milliseconds, in the reader's own zone. */
function clockOf(timestamp: string): string {
  const at = new Date(timestamp);
  return `${formatClock(at.getTime())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

function firstOf(spans: readonly Span[], characters: number): Span[] {
  const drawn: Span[] = [];
  let left = characters;
  for (const span of spans) {
    if (left <= 0) break;
    drawn.push({ ...span, text: span.text.slice(0, left) });
    left -= span.text.length;
  }
  return drawn;
}
