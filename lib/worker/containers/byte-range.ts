/** Of a file, the part that a request asks for (RFC 9110, section 14). */

export interface ByteRange {
  first: number;
  /** Included. */
  last: number;
}

/** Null: all of it; so too where several parts are asked for, or what nobody understands. */
export function byteRange(header: string | undefined, bytes: number): ByteRange | 'unsatisfiable' | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return null;
  if (from === '') {
    const wanted = Number(to);
    return wanted === 0 || bytes === 0 ? 'unsatisfiable' : { first: Math.max(0, bytes - wanted), last: bytes - 1 };
  }
  const first = Number(from);
  const last = to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (to !== '' && Number(to) < first) return null;
  return first >= bytes ? 'unsatisfiable' : { first, last };
}
