/** How the command ends. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 4, refused: 5 } as const;

export class CliError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}

/** By the status of an answer that is no success. */
export function exitCodeOf(status: number): number {
  if (status === 404) return EXIT.notFound;
  if (status === 400) return EXIT.usage;
  if ([401, 403, 409, 413, 422, 429].includes(status)) return EXIT.refused;
  return EXIT.failed;
}
