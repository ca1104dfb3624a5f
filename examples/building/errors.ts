/** A build that failed, in one sentence that says what to do; lines of the tool that failed may follow. */
export class BuildError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BuildError';
  }

  /** @param doing what was going on, as in "the image was being built" */
  static from(error: unknown, doing: string, signal?: AbortSignal): BuildError {
    const message = error instanceof Error ? error.message : String(error);
    const code = (error as { code?: unknown } | null)?.code;
    if (signal?.aborted) return new BuildError(`Stopped while ${doing}.`, { cause: error });
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'EACCES' || code === 'ECONNRESET') {
      const next = 'check that it runs, that this user may use it, and DOCKER_HOST';
      return new BuildError(`The Docker engine did not answer (${code}) while ${doing}: ${next}.`, { cause: error });
    }
    if (/no space left on device/i.test(message)) {
      return new BuildError(`The disk became full while ${doing}: free some space and try again.`, { cause: error });
    }
    if (error instanceof BuildError) return error;
    return new BuildError(`Failed while ${doing}: ${message}`, { cause: error });
  }
}
