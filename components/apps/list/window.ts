/** Which rows of a long list are drawn. All have one height, so it is arithmetic: no library, no measuring. */
export interface RowWindow {
  /** First row that is drawn. */
  from: number;
  /** The row after the last. */
  to: number;
}

/** Rows beyond both edges: a fast scroll or Tab finds them there. */
const OVERSCAN = 8;

/**
 * @param hidden px of the list above the viewport's top; negative while the list begins below it
 * @param viewport its height, px
 */
export function rowWindow(hidden: number, viewport: number, rowPx: number, count: number): RowWindow {
  const first = Math.floor(hidden / rowPx) - OVERSCAN;
  const after = Math.ceil((hidden + viewport) / rowPx) + OVERSCAN;
  const from = Math.min(Math.max(first, 0), Math.max(count - 1, 0));
  return { from, to: Math.min(Math.max(after, from + 1), count) };
}
