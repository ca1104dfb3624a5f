/** Where a term stands in lines of a log. */

export interface Match {
  /** Of the line in the list. */
  index: number;
  /** Of the line itself, whatever is added or dropped around it. */
  key: number;
  /** Place in its text. */
  start: number;
  end: number;
}

/** More are counted as "or more": nobody steps through them. */
export const MOST_MATCHES = 10_000;

/** Whatever the case; the first `MOST_MATCHES`, in order. */
export function findMatches(lines: readonly { key: number; text: string }[], term: string): Match[] {
  if (term === '') return [];
  const pattern = new RegExp(term.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'), 'giu');
  const found: Match[] = [];
  for (const [index, { key, text }] of lines.entries()) {
    for (const match of text.matchAll(pattern)) {
      found.push({ index, key, start: match.index, end: match.index + match[0].length });
      if (found.length >= MOST_MATCHES) return found;
    }
  }
  return found;
}

export interface Span {
  text: string;
  className: string;
}

export interface MarkedSpan extends Span {
  mark: 'none' | 'match' | 'current';
}

/** Spans cut where matches begin and end. @param current place of the match that is stepped to, in the same text */
export function markSpans(
  spans: readonly Span[],
  matches: readonly { start: number; end: number }[],
  current: number | null,
): MarkedSpan[] {
  const marked: MarkedSpan[] = [];
  let at = 0;
  let next = 0;
  for (const { text, className } of spans) {
    const end = at + text.length;
    while (at < end) {
      while ((matches[next]?.end ?? Number.POSITIVE_INFINITY) <= at) next++;
      const match = matches[next];
      const inside = match !== undefined && match.start <= at;
      const until = Math.min(end, match === undefined ? end : inside ? match.end : match.start);
      marked.push({
        text: text.slice(text.length - (end - at), text.length - (end - until)),
        className,
        mark: inside ? (match.start === current ? 'current' : 'match') : 'none',
      });
      at = until;
    }
  }
  return marked;
}
