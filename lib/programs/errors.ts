/** A program could not be found, installed or started. The message is one sentence for the person at the terminal. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

/** What went wrong, in words: the message of an error, or the thing itself. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
