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

const CHANGES = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'EEXIST', 'ELOOP'];

/** What a call says about something that has become something else since it was looked at. */
export function isChange(error: unknown): boolean {
  return CHANGES.includes(codeOf(error));
}

/** What a call to the file system says, in our own words; every other error as it is. */
export function asDataError(error: unknown): unknown {
  const code = codeOf(error);
  if (['ENOSPC', 'EDQUOT'].includes(code)) return diskFull(error);
  if (error instanceof DataError || !(error instanceof Error && 'syscall' in error)) return error;
  return isChange(error)
    ? new DataError('failed', 'Files changed here while they were being brought over.', {
        cause: error,
        transient: true,
      })
    : new DataError('failed', `The copy on Davit's host cannot be read or written (${code}): look at its disk.`, {
        cause: error,
      });
}

export function diskFull(cause?: unknown): DataError {
  return new DataError(
    'disk-full',
    "Davit's disk is full: make room on it, or sync less, and sync again; what is here already is not fetched again.",
    { cause },
  );
}
