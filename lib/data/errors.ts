/** What is wrong with a place, in our own words: nothing of what a program or a server said is in them. */

export type DataErrorKind = 'not-found' | 'unauthorized' | 'unreachable' | 'disk-full' | 'refused' | 'failed';

interface DataErrorOptions extends ErrorOptions {
  transient?: boolean;
  isForbidden?: boolean;
}

/** The message is one sentence for the person whose data it is, without credentials. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly kind: DataErrorKind;
  /** Trying again may help, with nothing changed by anyone. */
  readonly transient: boolean;
  /** It knows who asks, and does not let them. */
  readonly isForbidden: boolean;

  constructor(kind: DataErrorKind, message: string, options: DataErrorOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.transient = options.transient ?? false;
    this.isForbidden = options.isForbidden ?? false;
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** A disk that is full, whoever found out; every other error as it is. */
export function withDiskFull(error: unknown): unknown {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error)) ? diskFull(error) : error;
}

export function diskFull(cause?: unknown): DataError {
  return new DataError(
    'disk-full',
    "Davit's disk is full: make room on it, or sync less, and sync again; what is here already is not fetched again.",
    { cause },
  );
}
